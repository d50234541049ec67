// XML 1.0 §2.2: what a document may hold. Lone surrogates are no characters at all.
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const SPECIAL = /[&<>\r]/
const SPECIAL_IN_ATTRIBUTE = /[&<>"\t\n\r]/

/** Whether every character of the text may stand in an XML document. */
export function isXmlText(text: string): boolean {
  return !ILLEGAL.test(text)
}

/** Text as character data. A carriage return is written as a reference, since a reader drops a bare one. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>\r]/g, reference) : text
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
