/** Just enough of RFC 3501 for one client that reads one mailbox. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface ImapServer {
  readonly port: number
  readonly mails: StoredMail[]
  /** By the folder that they were moved to. */
  readonly moved: Map<string, string[]>
  /** Called before a command of this kind is answered, as `UID MOVE`. */
  before: ((command: string) => void) | undefined
  /** A mail comes, and whoever waits is told. */
  arrive(raw: string): void
  /** Ends all connections. */
  cut(): void
  close(): Promise<void>
}

interface StoredMail {
  readonly uid: number
  readonly raw: string
  isSeen: boolean
}

export async function startImapServer(password: string): Promise<ImapServer> {
  const mails: StoredMail[] = []
  const moved = new Map<string, string[]>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined))
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS] hi\r\n')
    let pending = ''
    let idle: string | undefined
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      const lines = pending.split('\r\n')
      pending = lines.pop() ?? ''
      for (const line of lines) {
        if (line === 'DONE') socket.write(`${idle} OK done\r\n`)
        else if (/^\S+ IDLE$/i.test(line)) {
          idle = line.split(' ')[0]
          socket.write('+ waiting\r\n')
        } else {
          own.before?.(/^\S+ ((?:UID )?\S+)/.exec(line)?.[1]?.toUpperCase() ?? '')
          socket.write(answer(line))
        }
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  let nextUid = 1
  function answer(line: string): string {
    const [, tag = '', command = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? []
    const ok = `${tag} OK done\r\n`
    const about = (uid: number) => mails.find((one) => one.uid === uid)
    const [first = ''] = rest.split(' ')
    const mail = about(Number(first))
    const number = mail === undefined ? 0 : mails.indexOf(mail) + 1
    switch (command.toUpperCase()) {
      case 'LOGIN':
        return rest.includes(password) ? ok : `${tag} NO [AUTHENTICATIONFAILED] no\r\n`
      case 'CAPABILITY':
        return `* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n${ok}`
      case 'LIST':
        // No name is a question for what stands before all names.
        return `* LIST (\\Noselect) "/" ${rest === '"" ""' ? '""' : 'INBOX'}\r\n${ok}`
      case 'SELECT':
        return `* ${mails.length} EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT ${nextUid}] x\r\n${tag} OK [READ-WRITE] done\r\n`
      case 'UID SEARCH':
        return `* SEARCH ${mails.flatMap(({ uid, isSeen }) => (isSeen ? [] : [uid])).join(' ')}\r\n${ok}`
      case 'UID FETCH': {
        if (mail === undefined) return ok
        const source = /BODY/i.test(rest) ? ` BODY[] {${mail.raw.length}}\r\n${mail.raw}` : ''
        return `* ${number} FETCH (UID ${mail.uid} RFC822.SIZE ${mail.raw.length}${source})\r\n${ok}`
      }
      case 'UID STORE':
        if (mail !== undefined) mail.isSeen = true
        return `* ${number} FETCH (UID ${first} FLAGS (\\Seen))\r\n${ok}`
      case 'UID MOVE': {
        if (mail === undefined) return ok
        const folder = /"?([^" ]+)"?$/.exec(rest)?.[1] ?? ''
        moved.set(folder, [...(moved.get(folder) ?? []), mail.raw])
        mails.splice(mails.indexOf(mail), 1)
        return `* OK [COPYUID 1 ${mail.uid} ${mail.uid}] x\r\n* ${number} EXPUNGE\r\n${ok}`
      }
      default:
        return ok
    }
  }

  const own: ImapServer = {
    before: undefined,
    // It listens on a port, never on a pipe.
    port: (server.address() as AddressInfo).port,
    mails,
    moved,
    arrive(raw) {
      mails.push({ uid: nextUid++, raw, isSeen: false })
      for (const socket of sockets) socket.write(`* ${mails.length} EXISTS\r\n`)
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return own
}
