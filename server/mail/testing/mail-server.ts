/** A mail server that keeps what it is sent, or refuses it. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type Part, readPart } from './mime.ts'

export interface Received extends Part {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly raw: string
}

export interface MailServer {
  readonly url: string
  readonly received: Received[]
  /** The answer to a recipient: undefined takes it. */
  refusal: (recipient: string) => { readonly code: number; readonly text: string } | undefined
  close(): Promise<void>
}

export async function startMailServer(): Promise<MailServer> {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, callback) {
      const refused = mailServer.refusal(address)
      callback(refused && Object.assign(new Error(refused.text), { responseCode: refused.code }))
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1')
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        received.push({ ...readPart(raw), raw, envelope: { from, to: envelope.rcptTo.map(({ address }) => address) } })
        callback(null)
      })
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  // A server that listens has the address of a socket, never a pipe's name.
  const { port } = listening.address() as AddressInfo
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refusal: () => undefined,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
  return mailServer
}
