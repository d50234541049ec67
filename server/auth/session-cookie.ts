/** Cookies of pages. */

export interface Cookies {
  /** Undefined when the browser sent none of that name, an empty one, or several. */
  find(header: string | undefined, name: CookieName): string | undefined
  /** Values of Set-Cookie. Without an age it ends with the browser. */
  set(name: CookieName, value: string, maxAgeSeconds?: number): string
  clear(name: CookieName): string
}

/** `session`: who is signed in; `visit`: that the forms of somebody who is not yet are that browser's. */
export type CookieName = 'session' | 'visit'

/** RFC 6265 §4.1.2. Of this host alone (`__Host-`), wherever browsers take it: without TLS they do not. */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = new URL(publicUrl).protocol === 'https:'
  const fullName = (name: CookieName) => `${isSecure ? '__Host-' : ''}kalends-${name}`
  const terms = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    find(header, name) {
      const start = `${fullName(name)}=`
      const pairs = (header ?? '').split(';').map((pair) => pair.trim())
      const [found, another] = pairs.filter((pair) => pair.startsWith(start))
      return (another === undefined && found?.slice(start.length)) || undefined
    },
    set(name, value, maxAgeSeconds) {
      const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
      return `${fullName(name)}=${value}; ${terms}${age}`
    },
    clear: (name) => `${fullName(name)}=; ${terms}; Max-Age=0`,
  }
}
