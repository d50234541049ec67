/** Random and spoilt texts for the readers, and what must hold for each. */
import { Dice } from '../../testing/dice.ts'
import { within } from '../../testing/processor-time.ts'
import type { Component, Parameter, Property } from '../component.ts'
import { InvalidCalendarData } from '../invalid.ts'
import { parseComponentBytes, parseComponents } from '../parse.ts'
import { readTextBytes } from '../read-text.ts'
import { writeComponentBytes, writePart } from '../write.ts'

const MOST_MILLISECONDS = 500

/** Tries one input, the same for the same seed. Throws an error that tells the input of a broken promise. */
export function fuzz(seed: number): void {
  const dice = new Dice(seed)
  const tree = randomCalendar(dice)
  if (seed % 4 === 0) requirePromises(Buffer.from(writePart(tree)), seed, tree)
  else requirePromises(spoil(dice.pick(samples), dice), seed)
}

/** For an input that is that tree once it is read, where one is given. */
function requirePromises(input: Uint8Array, seed: number, tree?: Component): void {
  try {
    within(MOST_MILLISECONDS, () => {
      if (tree !== undefined) requireRead(input, tree)
      requireStrict(input)
      requireTolerant(input)
    })
  } catch (error) {
    const text = JSON.stringify(Buffer.from(input).toString('latin1'))
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}\nbytes ${text}`, { cause: error })
  }
}

function requireRead(input: Uint8Array, tree: Component): void {
  require(shapeOf(...parseComponentBytes(input)) === shapeOf(tree), 'A tree is read otherwise than it was written')
}

function requireStrict(input: Uint8Array): void {
  const components = unlessRefused(() => parseComponentBytes(input))
  if (components === undefined) return
  if (components.length > 0) requireSameBytes(input, components)
  for (const component of components) requireSameWhenWritten(component)
}

function requireTolerant(input: Uint8Array): void {
  const reading = unlessRefused(() => readTextBytes(input))
  if (reading === undefined) return
  const { components } = reading
  requireSameBytes(input, components)
  for (const component of components) if (!isOld(component)) requireSameWhenWritten(component)
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

function requireSameBytes(input: Uint8Array, components: readonly Component[]): void {
  const written = Buffer.concat(components.map(writeComponentBytes))
  require(written.equals(input), 'It does not come back byte for byte')
}

/** As a part of another text, with its old lines and without them. */
function requireSameWhenWritten(component: Component): void {
  const shape = shapeOf(component)
  for (const part of [component, { ...component }, copyOf(component)]) {
    const text = writePart(part)
    require(!/(?<!\r)\n|\r(?!\n)/.test(text), 'It has line ends other than CRLF')
    require(shapeOf(...parseComponents(text)) === shape, 'It is read otherwise once it is written')
  }
}

function require(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}

function shapeOf(...components: readonly Component[]): string {
  return JSON.stringify(components, ['group', 'name', 'parameters', 'values', 'value', 'properties', 'components'])
}

function copyOf({ name, properties, components }: Component): Component {
  return { name, properties: properties.map((property) => ({ ...property })), components: components.map(copyOf) }
}

/** vCard 2.1 and vCalendar 1.0 have another grammar than what is written anew. */
function isOld({ properties }: Component): boolean {
  return properties.some(({ name, value }) => name === 'VERSION' && /1\.0|2\.1/.test(value))
}

// --- random trees ---------------------------------------------------------------------------------------------------

function times<T>(dice: Dice, below: number, make: () => T): T[] {
  return Array.from({ length: dice.below(below) }, make)
}

function randomCalendar(dice: Dice): Component {
  return { ...randomComponent(dice, 0), name: 'VCALENDAR' }
}

function randomComponent(dice: Dice, depth: number): Component {
  return {
    name: `X-${randomName(dice)}`,
    properties: times(dice, 8, () => randomProperty(dice)),
    components: depth > 3 ? [] : times(dice, 4, () => randomComponent(dice, depth + 1)),
  }
}

function randomProperty(dice: Dice): Property {
  return {
    name: `X-${randomName(dice)}`,
    parameters: times(dice, 4, () => randomParameter(dice)),
    value: randomText(dice, 60),
  }
}

function randomParameter(dice: Dice): Parameter {
  const values = [randomText(dice, 5), ...times(dice, 3, () => randomText(dice, 5))]
  return { name: randomName(dice), values: dice.below(9) === 0 ? values.map((value) => `${value}\n"x"`) : values }
}

function randomName(dice: Dice): string {
  return ['A', ...times(dice, 12, () => dice.pick(['A', 'Z', '0', '-', '_', '.']))].join('')
}

function randomText(dice: Dice, length: number): string {
  return times(dice, length, () => dice.pick(characters)).join('')
}

const characters = [
  ...(['a', 'Word', ' ', '\t', '"', ',', ';', ':', '\\', '^', "'", '^n', '\\;', '=', 'ä', '漢', '\u{1f600}'] as const),
  ...(['\u2028', '\u0085', '\ufeff', 'END:VEVENT', '\\n'] as const),
] as const

// --- spoilt texts ---------------------------------------------------------------------------------------------------

const samples: [Buffer, ...Buffer[]] = [
  Buffer.from(
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID="A B":20260101T100000\r\n' +
      'ATTENDEE;CN="Doe, J";X-P=a,b\\;c:mailto:a@b\r\nDESCRIPTION:Ein l\r\n anger Täxt\\, \u{1f600}\r\n' +
      'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  ),
  Buffer.from('\ufeff\nbegin:vcalendar\nVersion:2.0\n\nBEGIN:X-A\nB;C=^n^^:d\n\t e\n\nEND:X-A\nend:vcalendar'),
  Buffer.from(
    'BEGIN:VCARD\nVERSION:2.1\nTEL;HOME;VOICE:1\nNOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0A=\nb=\n c\nAGENT:\nBEGIN:VCARD\n' +
      'FN:x\nEND:VCARD\nEND:VCARD\n',
  ),
  Buffer.from(
    'BEGIN:VCARD\r\nVERSION:3.0\r\nitem1.TEL;type=HOME:1\r\nN:Ä;B\r\nEND:VCARD\r\nBEGIN:VCARD\r\nEND:VCARD\r\n',
  ),
  Buffer.from('BEGIN:VCALENDAR\rVERSION:2.0\rSUMMARY:Zoë\rEND:VCALENDAR\r', 'latin1'),
  Buffer.from('\ufeffBEGIN:VCALENDAR\r\nX-A:ä\r\nEND:VCALENDAR\r\n', 'utf16le'),
]

const tokens = [
  ...([
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    '\r\n ',
    '"',
    ';',
    ':',
    '=',
    ',',
    '\\',
    '^',
    '.',
    '-',
    '\0',
    '=\r\n',
    '\x7f',
  ] as const),
  ...([
    'BEGIN:VEVENT\r\n',
    'END:VEVENT\r\n',
    'END:',
    'BEGIN:',
    'BEGIN',
    'VERSION:1.0\r\n',
    '\xc3',
    '\xa4',
    '\xff',
  ] as const),
] as const

function spoil(sample: Buffer, dice: Dice): Buffer {
  let bytes = sample
  for (let left = dice.below(6); left >= 0; left--) bytes = spoilOnce(bytes, dice)
  return bytes
}

function spoilOnce(bytes: Buffer, dice: Dice): Buffer {
  const at = dice.below(bytes.length + 1)
  const end = at + dice.below(12)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (dice.below(6)) {
    case 0:
      return Buffer.concat([before, bytes.subarray(end)])
    case 1:
      return Buffer.concat([before, bytes.subarray(at, end), after])
    case 2:
      return Buffer.concat([before, Buffer.of(dice.below(256)), bytes.subarray(at + 1)])
    case 3:
      return Buffer.concat([before, dice.pick(samples).subarray(dice.below(100))])
    default:
      return Buffer.concat([before, Buffer.from(dice.pick(tokens), 'latin1'), after])
  }
}
