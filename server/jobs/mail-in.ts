/** The ways by which mail comes to a running server. */
import type { Deps } from '../dav/request.ts'
import { internetNames } from '../mail-in/authenticate.ts'
import { listenForMail } from '../mail-in/listen.ts'
import { followMailbox } from '../mail-in/mailbox.ts'

/** Gives the function that ends it. */
export async function startMailIn(deps: Deps): Promise<() => Promise<void>> {
  const { mailInListen, mailInImapUrl } = deps.settings
  const mailIn = { ...deps, resolver: internetNames() }
  const ending = new AbortController()
  const listener = mailInListen === null ? undefined : await listenForMail(mailInListen, mailIn)
  const following = mailInImapUrl === null ? undefined : followMailbox(mailInImapUrl, mailIn, ending.signal)
  return async () => {
    ending.abort()
    await Promise.all([listener?.close(), following])
  }
}
