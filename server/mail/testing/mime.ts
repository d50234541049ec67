/** Just enough of RFC 2045 and 2047 to look into a mail. */
export interface Part {
  /** By names in lower case, unfolded and decoded. */
  readonly headers: Readonly<Record<string, string>>
  /** `text/calendar`, lower case. */
  readonly type: string
  /** Decoded; of a multipart nothing. */
  readonly text: string
  readonly parts: readonly Part[]
}

/** `raw` has one character for each byte. */
export function readPart(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n')
  const headers = readHeaders(raw.slice(0, end))
  const body = raw.slice(end + 4)
  const contentType = headers['content-type'] ?? 'text/plain'
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) {
    return { headers, type, text: decodeBody(body, headers['content-transfer-encoding'] ?? '7bit'), parts: [] }
  }
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1)
  return { headers, type, text: '', parts: pieces.map((piece) => readPart(piece.replace(/^\r\n/, ''))) }
}

export function findParts(part: Part, type: string): Part[] {
  return [...(part.type === type ? [part] : []), ...part.parts.flatMap((inner) => findParts(inner, type))]
}

function readHeaders(text: string): Record<string, string> {
  const lines = text.replace(/\r\n[ \t]/g, ' ').split('\r\n')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
    }),
  )
}

function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, word: string) => {
      const isBase64 = encoding.toLowerCase() === 'b'
      return decodeBody(isBase64 ? word : word.replace(/_/g, ' '), isBase64 ? 'base64' : 'quoted-printable')
    })
}

function decodeBody(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8')
    case 'quoted-printable': {
      const bytes = body
        .replace(/=\r\n/g, '')
        .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      return Buffer.from(bytes, 'latin1').toString('utf8')
    }
    default:
      return Buffer.from(body, 'latin1').toString('utf8')
  }
}
