import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Deps } from '../../dav/request.ts'
import { type TestServer, type TestServerOptions, testServer } from '../../testing/test-server.ts'
import { sendDue } from '../send.ts'
import { createMailTransport } from '../transport.ts'
import { type MailServer, type Received, startMailServer } from './mail-server.ts'

/** A test server whose mail goes to a mail server of its own, when the test says so. */
export interface MailingServer {
  readonly server: TestServer
  readonly mails: MailServer
  readonly deps: Deps
  /** What the jobs logged, line by line. */
  readonly logged: readonly string[]
  /** Sends what is due by now, and gives it. */
  mailed(as?: Deps): Promise<readonly Received[]>
  close(): Promise<void>
}

export async function mailingServer(options: TestServerOptions & { readonly now: () => Date }): Promise<MailingServer> {
  const mails = await startMailServer()
  const sending = { smtpUrl: mails.url, mailFrom: 'Calendar <calendar@example.test>' }
  const server = await testServer({ ...options, settings: { ...sending, ...options.settings } })
  const transport = createMailTransport(mails.url)
  const logged: string[] = []
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) })
  const { store, settings } = server
  const deps: Deps = { store, settings, log, now: options.now, newName: randomUUID }
  return {
    server,
    mails,
    deps,
    logged,
    async mailed(as = deps) {
      await sendDue(as, transport, new AbortController().signal)
      return mails.received.splice(0)
    },
    async close() {
      transport.close()
      await server.close()
      await mails.close()
    },
  }
}
