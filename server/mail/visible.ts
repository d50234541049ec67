/** Texts of others as people may be shown them: nothing hidden, nothing that turns the direction of what follows. */

// What a display leaves out (controls of direction, what takes no place, fillers, tags), what is of private use, no characters.
const HIDDEN =
  /(?!\u200c|\u200d|\u200e|\u200f|\u061c|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Co}\p{Cs}\ufff9-\uffff]/gu
/** Joiners are of use between two characters, and the two last variation selectors after one; many of them are a message. */
const IDLE_JOINERS =
  /(?<=^|\s)(?:\u200c|\u200d|\ufe0e|\ufe0f)+|(?:\u200c|\u200d|\ufe0e|\ufe0f){3,}|(?:\u200c|\u200d)+(?=\s|$)/gu

/** A mark between words of two directions is of use; many of them are a message. */
const IDLE_MARKS = /[\u200e\u200f\u061c]{2,}/g

/** As it may be kept: the marks of text that is written from right to left stay, and so do joined emoji. */
export function withoutHidden(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\r\n\t\u0085]/gu, '')
    .replace(HIDDEN, '')
    .replace(IDLE_MARKS, '')
    .replace(IDLE_JOINERS, '')
}

/** Several lines. */
export function visibleText(text: string): string {
  return withoutHidden(text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n'))
    .replace(/[\u200e\u200f\u061c]/g, '')
    .trim()
}

/** One line of at most so many characters. */
export function visibleLine(text: string, most = 200): string {
  return shortened(visibleText(text).replace(/\s+/g, ' '), most)
}

export function shortened(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
