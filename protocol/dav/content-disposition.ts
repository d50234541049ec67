/** The name of a file in Content-Disposition, RFC 6266. */

/** Longer names are of no use to any file system. */
const LONGEST_NAME = 255

/** The name alone, without folders and without what could make it look like another. */
export function findFilename(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const parameters = new Map(readParameters(header))
  // RFC 6266 §4.3: filename* goes before filename.
  const extended = parameters.get('filename*')
  const name = (extended && decodeExtended(extended)) ?? asUtf8(parameters.get('filename') ?? '')
  return cleanName(name) || undefined
}

const PARAMETER = /;\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g

function* readParameters(header: string): Generator<[string, string]> {
  for (const [, name = '', quoted, token = ''] of header.matchAll(PARAMETER)) {
    // RFC 9110 §5.6.4.
    yield [name.toLowerCase(), quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1')]
  }
}

// RFC 8187 §3.2.
function decodeExtended(value: string): string | undefined {
  const [, charset, encoded = ''] = /^([^']*)'[^']*'(.*)$/.exec(value) ?? []
  if (charset?.toLowerCase() !== 'utf-8') return undefined
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** Header fields are read as Latin-1. Client: Apple Calendar: writes UTF-8 there. */
function asUtf8(name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(name, 'latin1'))
  } catch (error) {
    if (error instanceof TypeError) return name
    throw error
  }
}

// Control characters, and those that turn the direction of a text around.
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function cleanName(name: string): string {
  const last = name.toWellFormed().replace(UNSEEN, '').split(/[/\\]/).at(-1)?.trim() ?? ''
  return last === '.' || last === '..' ? '' : [...last].slice(0, LONGEST_NAME).join('')
}

/** RFC 6266 §4.1: to be saved, never shown; appendix D: with a name that everybody understands, too. */
export function attachmentDisposition(filename: string | null): string {
  if (filename === null) return 'attachment'
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const simple = `attachment; filename="${plain}"`
  return plain === filename ? simple : `${simple}; filename*=UTF-8''${encodeExtended(filename)}`
}

// RFC 8187 §3.2.1: attr-char.
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
