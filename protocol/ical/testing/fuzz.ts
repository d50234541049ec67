/** Random and spoilt texts for the readers, and what must hold for each. */
import { within } from '../../testing/processor-time.ts'
import type { Component, Parameter, Property } from '../component.ts'
import { InvalidCalendarData } from '../invalid.ts'
import { parseComponentBytes, parseComponents } from '../parse.ts'
import { readTextBytes } from '../read-text.ts'
import { writeComponentBytes, writePart } from '../write.ts'

const MOST_MILLISECONDS = 500

/** Tries one input, the same for the same seed. Throws an error that tells the input of a broken promise. */
export function fuzz(seed: number): void {
  const random = randomOf(seed)
  const tree = randomCalendar(random)
  if (seed % 4 === 0) requirePromises(Buffer.from(writePart(tree)), seed, tree)
  else requirePromises(spoil(pick(samples, random), random), seed)
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

type Random = (below: number) => number

/** Mulberry32, by Tommy Ettinger. */
function randomOf(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function pick<T>(all: readonly [T, ...T[]], random: Random): T {
  return all[random(all.length)] ?? all[0]
}

function times<T>(random: Random, below: number, make: () => T): T[] {
  return Array.from({ length: random(below) }, make)
}

function randomCalendar(random: Random): Component {
  return { ...randomComponent(random, 0), name: 'VCALENDAR' }
}

function randomComponent(random: Random, depth: number): Component {
  return {
    name: `X-${randomName(random)}`,
    properties: times(random, 8, () => randomProperty(random)),
    components: depth > 3 ? [] : times(random, 4, () => randomComponent(random, depth + 1)),
  }
}

function randomProperty(random: Random): Property {
  return {
    name: `X-${randomName(random)}`,
    parameters: times(random, 4, () => randomParameter(random)),
    value: randomText(random, 60),
  }
}

function randomParameter(random: Random): Parameter {
  const values = [randomText(random, 5), ...times(random, 3, () => randomText(random, 5))]
  return { name: randomName(random), values: random(9) === 0 ? values.map((value) => `${value}\n"x"`) : values }
}

function randomName(random: Random): string {
  return ['A', ...times(random, 12, () => pick(['A', 'Z', '0', '-', '_', '.'], random))].join('')
}

function randomText(random: Random, length: number): string {
  return times(random, length, () => pick(characters, random)).join('')
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

function spoil(sample: Buffer, random: Random): Buffer {
  let bytes = sample
  for (let left = random(6); left >= 0; left--) bytes = spoilOnce(bytes, random)
  return bytes
}

function spoilOnce(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length + 1)
  const end = at + random(12)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (random(6)) {
    case 0:
      return Buffer.concat([before, bytes.subarray(end)])
    case 1:
      return Buffer.concat([before, bytes.subarray(at, end), after])
    case 2:
      return Buffer.concat([before, Buffer.of(random(256)), bytes.subarray(at + 1)])
    case 3:
      return Buffer.concat([before, pick(samples, random).subarray(random(100))])
    default:
      return Buffer.concat([before, Buffer.from(pick(tokens, random), 'latin1'), after])
  }
}
