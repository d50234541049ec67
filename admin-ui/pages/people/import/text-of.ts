/** A file of a table as text, whichever program wrote it; undefined: it is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  // Spreadsheets themselves, and pictures, have such characters; tables have none.
  return text.includes('\0') ? undefined : text
}

/** By its byte-order mark, else UTF-8 where it is some, else what spreadsheets of Windows write in the west. */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return 'windows-1252'
  }
}
