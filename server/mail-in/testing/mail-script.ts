/** Mails as `cases/README.md` has them written: headers, and a tree of parts by their indentation, each with how it is encoded. */

interface Part {
  readonly type: string
  readonly encoding: string
  readonly headers: readonly string[]
  readonly lines: readonly string[]
  readonly parts: readonly Part[]
}

const PART = /^(?:multipart|text|application|message|image)\/\S/

/** With the CRLF of the wire. */
export function writeMail(lines: readonly string[]): string {
  const start = lines.findIndex((line) => PART.test(line.trim()))
  if (start < 0) throw new Error('a mail has no part')
  const headers = lines.slice(0, start).map((line) => line.trimEnd())
  const [whole, ...others] = readParts(lines.slice(start))
  if (whole === undefined || others.length > 0) throw new Error('a mail is one part, or a multipart')
  return [...headers, 'MIME-Version: 1.0', ...writePart(whole, 'b')].join('\r\n')
}

function readParts(lines: readonly string[]): readonly Part[] {
  const depth = depthOf(lines[0] ?? '')
  const starts = lines.flatMap((line, at) => (depthOf(line) === depth ? [at] : []))
  return starts.map((at, index) => readPart(lines.slice(at, starts[index + 1] ?? lines.length)))
}

function readPart([head = '', ...inner]: readonly string[]): Part {
  const [type = '', encoding = '7bit', ...headers] = head.trim().split(' | ')
  const isMultipart = type.startsWith('multipart/')
  const least = Math.min(...inner.map(depthOf))
  const lines = inner.map((line) => line.slice(least))
  return { type, encoding, headers, lines: isMultipart ? [] : lines, parts: isMultipart ? readParts(lines) : [] }
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length
}

function writePart({ type, encoding, headers, lines, parts }: Part, boundary: string): readonly string[] {
  if (parts.length === 0) {
    const text = encoded(lines.join('\r\n'), encoding)
    return [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...headers, '', text, '']
  }
  const inner = parts.flatMap((part, at) => [`--${boundary}`, ...writePart(part, `${boundary}${at}`)])
  return [`Content-Type: ${type}; boundary=${boundary}`, ...headers, '', ...inner, `--${boundary}--`, '']
}

function encoded(text: string, encoding: string): string {
  const bytes = Buffer.from(text)
  if (encoding === 'base64') return bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')
  if (encoding !== 'quoted-printable') return text
  const escaped = [...bytes].map((byte) => {
    const isPlain = (byte >= 32 && byte < 127 && byte !== 61) || byte === 13 || byte === 10
    return isPlain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return escaped.join('').replace(/[^\r\n]{70}(?=[^\r\n]{6})/g, (line) => line.replace(/(=?.?.?)$/, '$1=\r\n'))
}
