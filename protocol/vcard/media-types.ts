/** RFC 2426 names the format of bytes by a word in TYPE, RFC 6350 by a media type. */

const FAMILIES: Readonly<Record<string, string>> = { PHOTO: 'image', LOGO: 'image', SOUND: 'audio', KEY: 'application' }

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['PGP', 'application/pgp-keys'],
  ['X509', 'application/pkix-cert'],
  ['PCM', 'audio/l16'],
  ['WAVE', 'audio/wav'],
])

const SHORT_TYPES: ReadonlyMap<string, string> = new Map([...MEDIA_TYPES].map(([short, media]) => [media, short]))

/** Words in TYPE that say no format. */
const OTHERS: ReadonlySet<string> = new Set(['HOME', 'WORK', 'PREF'])

/** `image/jpeg` of `JPEG` in a PHOTO; undefined for a word that is no format. */
export function mediaTypeOf(property: string, type: string): string | undefined {
  const word = type.toUpperCase()
  if (word.includes('/')) return type.toLowerCase()
  const family = FAMILIES[property]
  if (OTHERS.has(word) || family === undefined || !/^[A-Z0-9.+-]+$/.test(word)) return undefined
  return MEDIA_TYPES.get(word) ?? `${family}/${word === 'JPG' ? 'jpeg' : word.toLowerCase()}`
}

/** `JPEG` of `image/jpeg`. */
export function shortTypeOf(mediaType: string): string {
  const type = mediaType.toLowerCase()
  return SHORT_TYPES.get(type) ?? type.slice(type.indexOf('/') + 1).toUpperCase()
}
