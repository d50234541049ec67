// XML 1.0 §2.2: what no document may hold. Lone surrogates are no characters at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Whether every character of the text may stand in an XML document. */
export function isXmlText(text: string): boolean {
  return !ILLEGAL.test(text) && text.isWellFormed()
}

const SPECIAL = /[&<>\r]/
const SPECIAL_IN_ATTRIBUTE = /[&<>"\t\n\r]/

/** Text as character data. A carriage return is written as a reference, since a reader drops a bare one. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

export function escapeXmlAttribute(text: string): string {
  return SPECIAL_IN_ATTRIBUTE.test(text) ? text.replace(/[&<>"\t\n\r]/g, reference) : text
}

function reference(character: string): string {
  return REFERENCES[character] ?? character
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}
