/** What a stranger wrote moves no cursor of who reads it, and begins no line of its own. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** Of several lines, with tabs between their columns. */
export function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]+/gu, ' ')
}
