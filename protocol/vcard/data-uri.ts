/** RFC 2397. */
export interface InlineData {
  readonly mediaType: string | undefined
  readonly base64: string
}

export function writeDataUri(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`
}

/** Undefined for what is no data URI, or a broken one. */
export function readDataUri(uri: string): InlineData | undefined {
  // Client: some escape the comma as in text.
  const head = /^data:([^,\\]{0,200}?)(;base64)?\\?,/i.exec(uri)
  if (head === null) return undefined
  const content = uri.slice(head[0].length)
  const mediaType = head[1]?.split(';', 1)[0] || undefined
  if (head[2] !== undefined) return { mediaType, base64: content.replace(/\s+/g, '') }
  try {
    return { mediaType, base64: Buffer.from(decodeURIComponent(content)).toString('base64') }
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
