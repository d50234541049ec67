/** The ways by which mail comes to a running server. */
import { listenError } from '../cli/system-error.ts'
import type { Deps } from '../dav/request.ts'
import { internetNames } from '../mail-in/authenticate.ts'
import { listenForMail, type MailListener } from '../mail-in/listen.ts'
import { followMailbox } from '../mail-in/mailbox.ts'
import type { MailInDeps } from '../mail-in/receive.ts'

/** Gives the function that ends it. Throws CommandError when it cannot listen. */
export async function startMailIn(deps: Deps): Promise<() => Promise<void>> {
  const { mailInListen, mailInImapUrl } = deps.settings
  const mailIn = { ...deps, resolver: internetNames() }
  const ending = new AbortController()
  const listener = mailInListen === null ? undefined : await listen(mailInListen, mailIn)
  const following = mailInImapUrl === null ? undefined : followMailbox(mailInImapUrl, mailIn, ending.signal)
  return async () => {
    ending.abort()
    await Promise.all([listener?.close(), following])
  }
}

async function listen(address: string, deps: MailInDeps): Promise<MailListener> {
  try {
    return await listenForMail(address, deps)
  } catch (error) {
    throw listenError(error, 'KALENDS_MAIL_IN_LISTEN', address)
  }
}
