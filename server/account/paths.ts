export const SIGN_IN_PATH = '/signin'
export const SIGN_OUT_PATH = '/signout'
export const ACCOUNT_PATH = '/account'

export function isAccountPage(path: string): boolean {
  const [, first] = path.split('/')
  return first === 'signin' || first === 'signout' || first === 'account'
}

/** Where to send a browser that has to sign in first. */
export function signInPath(to: string): string {
  return `${SIGN_IN_PATH}?${new URLSearchParams({ to })}`
}

/** Where somebody who is signed in shows once more who they are. */
export function signInAgainPath(to: string): string {
  return `${signInPath(to)}&again`
}
