import type { Way } from './door.ts'
import type { SignIn } from './sign-in.ts'

const LONGEST = 1_000

/** By the form of the page: a name or an address, and the account's own password. */
export function passwordWay({ checkPassword }: Pick<SignIn, 'checkPassword'>): Way {
  return {
    name: 'password',
    async enter({ form, address }) {
      const user = (form.get('user') ?? '').trim()
      const password = form.get('password') ?? ''
      if (!isText(user) || !isText(password)) return { kind: 'refused' }
      const result = await checkPassword({ user, password }, address)
      if (result.kind === 'account') {
        return { kind: 'account', account: result.account, by: result.credential === 'ldap' ? 'ldap' : 'password' }
      }
      return result.kind === 'refused' ? result : { kind: 'refused' }
    },
  }
}

/** RFC 8265 §3.3: control characters are in no name and in no password. */
function isText(text: string): boolean {
  return text !== '' && text.length <= LONGEST && !/\p{Cc}/u.test(text)
}
