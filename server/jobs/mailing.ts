/** Mails, sent by whichever node claims them first. */
import type { Deps } from '../dav/request.ts'
import { sendDue } from '../mail/send.ts'
import { createMailTransport } from '../mail/transport.ts'
import { sendsMail } from '../settings.ts'

/** For what a write queued, for what waits for its time, and for what another node left behind. */
const TICK = 5_000
/** So long mails under way may take when the server ends. One that is cut may arrive twice. */
const GRACE = 5_000

/** Looks for mails whose time has come. Gives the function that ends it. */
export function startMailing(deps: Deps): () => Promise<void> {
  const { smtpUrl } = deps.settings
  if (smtpUrl === null || !sendsMail(deps.settings)) return async () => undefined
  const ending = new AbortController()
  const transport = createMailTransport(smtpUrl)
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= sendDue(deps, transport, ending.signal)
      .then(() => undefined)
      .catch((error: unknown) => deps.log.error({ err: error }, 'mailing failed'))
      .finally(() => (running = undefined))
  }, TICK).unref()
  return async () => {
    clearInterval(timer)
    ending.abort()
    const cut = setTimeout(transport.close, GRACE)
    await running
    clearTimeout(cut)
    transport.close()
  }
}
