import { describe, expect, it } from 'vitest'
import { visibleLine, visibleText } from './visible.ts'

describe('texts of others are shown', () => {
  it.each([
    ['one line', 'Budget\r\nBcc: x@far.example', 'Budget Bcc: x@far.example'],
    ['all line ends', 'a\u2028b\u2029c\u0085d\ve\ff\0g', 'a b c defg'],
    ['no turned direction', 'in\u202egnp.exe\u202c \u2067x\u2069', 'ingnp.exe x'],
    ['nothing that takes no place', 'pay\u200b\u00adpal\ufeff\u3164', 'paypal'],
    ['no tags', 'hi\u{e0068}\u{e0065}\u{e007f}', 'hi'],
    ['no smuggled bytes', 'hi\ufe0e\ufe0f\ufe0e\ufe0f\u{e0100}', 'hi'],
    ['nothing of private use', 'a\ue000b\u{10fffd}', 'ab'],
    ['emoji as they are', '\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f', '\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f'],
    [
      'Persian as it is',
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    ],
    ['no lone surrogate', 'a\ud800b', 'ab'],
  ])('%s', (_, text, shown) => {
    expect(visibleLine(text)).toBe(shown)
  })

  it('several lines, and not without end', () => {
    expect(visibleText('a\r\n\tb\u200b\rc\n\n')).toBe('a\n\tb\nc')
    expect(visibleLine('\u{1f469}'.repeat(300))).toBe(`${'\u{1f469}'.repeat(199)}…`)
  })
})
