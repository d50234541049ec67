/** Reads the cases, whose form is told in cases/README.md. */

export interface Case {
  readonly title: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly line: number
  readonly words: string
  /** The indented lines below it. */
  readonly block: readonly string[]
  /** The same, with what they are indented by more than the step wants. */
  readonly indented: readonly string[]
}

export function readScript(text: string): readonly Case[] {
  const cases: { title: string; steps: Writing[] }[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd()
    const current = cases.at(-1)
    if (line.trim() === '' || line.startsWith('#')) continue
    if (line.startsWith('--')) cases.push({ title: line.slice(2).trim(), steps: [] })
    else if (current === undefined) throw new Error(`line ${index + 1} belongs to no case`)
    else if (!line.startsWith(' ')) current.steps.push({ line: index + 1, words: line, block: [], indented: [] })
    else {
      const step = lastOf(current.steps, index)
      step.block.push(line.trim())
      step.indented.push(line.slice(2))
    }
  }
  return cases
}

interface Writing extends Step {
  readonly block: string[]
  readonly indented: string[]
}

function lastOf(steps: readonly Writing[], index: number): Writing {
  const step = steps.at(-1)
  if (step === undefined) throw new Error(`line ${index + 1} belongs to no step`)
  return step
}

const HEAD = /^(VEVENT|VTODO|VJOURNAL|VFREEBUSY|VALARM|VTIMEZONE|STANDARD|DAYLIGHT)$/

/** They are in the one before them. */
const INNER = /^(VALARM|STANDARD|DAYLIGHT)$/

/** Components in their short form: the lines of each. Alarms, and the halves of a year, are in the one before them. */
export function readComponents(block: readonly string[]): readonly string[][] {
  const components: string[][] = []
  for (const line of block) {
    if (HEAD.test(line)) components.push([line])
    else components.at(-1)?.push(line)
  }
  return components
}

export function addressOfName(name: string): string {
  return `mailto:${name}@example.test`
}

/** `ATTENDEE;ROLE=CHAIR:bob` with the whole address; those in parameters, too. */
export function withAddresses(line: string): string {
  const long = line.replace(
    /((?:DELEGATED-(?:TO|FROM)|SENT-BY|MEMBER)=)([a-z]+(?:\.alias)?)(?=[;:])/g,
    (_, name, who) => `${name}"${addressOfName(who)}"`,
  )
  return long.replace(
    /^(!?(?:ATTENDEE|ORGANIZER)[^:]*(?:"[^"]*"[^:"]*)*):([a-z]+(?:\.alias)?)$/,
    (_, head, who) => `${head}:${addressOfName(who)}`,
  )
}

/** The text of a VCALENDAR of components in their short form. */
export function calendarText(block: readonly string[], method?: string): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//cases//EN',
    ...(method === undefined ? [] : [`METHOD:${method}`]),
  ]
  let open: string | undefined
  for (const [kind = '', ...properties] of readComponents(block)) {
    const isInner = INNER.test(kind)
    if (!isInner && open !== undefined) lines.push(`END:${open}`)
    const identity = isInner || kind === 'VTIMEZONE' ? [] : identityOf(properties)
    lines.push(`BEGIN:${kind}`, ...identity, ...properties.map(withAddresses))
    if (isInner) lines.push(`END:${kind}`)
    else open = kind
  }
  if (open !== undefined) lines.push(`END:${open}`)
  return [...lines, 'END:VCALENDAR', ''].join('\r\n')
}

function identityOf(properties: readonly string[]): readonly string[] {
  const has = (name: string) => properties.some((line) => line.startsWith(`${name}:`))
  return [...(has('UID') ? [] : ['UID:meeting']), ...(has('DTSTAMP') ? [] : ['DTSTAMP:20270101T000000Z'])]
}
