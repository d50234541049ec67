/** A mail server that takes everything, and counts. */
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface MailSink {
  readonly url: string
  /** How often each came, by its Message-ID. */
  readonly times: ReadonlyMap<string, number>
  close(): void
}

export async function startMailSink(): Promise<MailSink> {
  const times = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _, callback) {
      readId(stream).then(
        (id) => {
          times.set(id, (times.get(id) ?? 0) + 1)
          callback()
        },
        // Who sent it was killed before all of it was here: it has not come.
        callback,
      )
    },
  })
  // Programs that are killed say nothing when they go.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `smtp://127.0.0.1:${port}`, times, close: () => server.close() }
}

async function readId(mail: Readable): Promise<string> {
  return /^Message-ID:\s*(\S+)/im.exec(await text(mail))?.[1] ?? ''
}
