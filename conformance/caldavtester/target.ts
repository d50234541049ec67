/**
 * The request target of a script's URI: its path with every byte encoded that is not a letter, a digit, or one of `_.-/`,
 * percent signs included, unless `quote` is off. Parameters of the last segment (`;add-member`) and the query stay as
 * they are, and an address keeps only its path, which goes to the server under test.
 */
export function requestTarget(uri: string, quote: boolean): string {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(withoutOrigin(uri)) ?? []
  const query = rest.replace(/#.*$/s, '')
  const at = path.indexOf(';', path.lastIndexOf('/') + 1)
  const [plain, parameters] = at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at)]
  return (quote ? quotePath(plain) : plain) + escapeRest(parameters + query)
}

function withoutOrigin(uri: string): string {
  const path = uri.replace(/^https?:\/\/[^/?#]*/i, '')
  return path === '' ? '/' : path
}

function quotePath(path: string): string {
  return Array.from(Buffer.from(path, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_.\-/]/.test(character) ? character : percent(byte)
  }).join('')
}

/** What may stand in no request line at all. */
function escapeRest(text: string): string {
  return text.replace(/[^\u0021-\u007e]/gu, (character) => Array.from(Buffer.from(character, 'utf8'), percent).join(''))
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
