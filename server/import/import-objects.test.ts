import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import type { Deps } from '../dav/request.ts'
import { readOrganisation } from '../directory/organisation-file.ts'
import { provision } from '../directory/provision.ts'
import { exportCalendars } from '../export/export-calendars.ts'
import { readSettings, type Settings } from '../settings.ts'
import { importObjects, type Report } from './import-objects.ts'

const ZONE = (tzid: string, offset: string) => `BEGIN:VTIMEZONE
TZID:${tzid}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:${offset}
TZOFFSETTO:${offset}
END:STANDARD
END:VTIMEZONE
`

const EVENT = (uid: string, more = '', start = ':20260105T090000Z') => `BEGIN:VEVENT
UID:${uid}
DTSTAMP:20260101T000000Z
DTSTART${start}
SUMMARY:${uid}
${more}END:VEVENT
`

const CALENDAR = (content: string) => `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Other//EN
METHOD:PUBLISH
X-WR-CALNAME:Name
${content}END:VCALENDAR
`

describe.each(['sqlite', 'postgres'] as const)('import on %s', (kind) => {
  let opened: TestStore
  let deps: Deps
  let slug: string

  beforeAll(async () => {
    opened = await testStore(kind)
    const data = await mkdtemp(join(tmpdir(), 'kalends-import-'))
    const settings: Settings = { ...(await readSettings({})), data, maxResourceBytes: 4000, quotaBytes: 1_000_000 }
    const log = pino({ level: 'silent' })
    deps = { store: opened.store, settings, log, now: () => new Date(), newName: randomUUID }
  })
  afterAll(async () => {
    await opened.destroy()
    await rm(deps.settings.data, { recursive: true })
  })
  beforeEach(async () => {
    slug = `user-${randomUUID()}`
    await provision(readOrganisation(`users: [{ slug: ${slug} }]`, '').entries, deps.store)
  })

  async function findTarget() {
    const owner = await deps.store.findPrincipal(slug)
    const collection = await deps.store.findCollection(slug, 'calendars', 'calendar')
    if (owner === undefined || collection === undefined) throw new Error('no target')
    return { owner, collection, origin: 'import' as const }
  }

  async function importText(text: string | Buffer, change: Partial<Settings> = {}): Promise<Report[]> {
    const input = (async function* () {
      yield Buffer.from(text)
    })()
    const reports: Report[] = []
    const settings = { ...deps.settings, ...change }
    for await (const report of importObjects(input, await findTarget(), { ...deps, settings })) reports.push(report)
    return reports
  }

  async function objects(): Promise<Map<string, string>> {
    const { collection } = await findTarget()
    const found = new Map<string, string>()
    for await (const page of deps.store.objects(collection.id)) {
      for (const { name, bytes } of page) found.set(name, bytes.toString())
    }
    return found
  }

  const outcomes = (reports: readonly Report[]) => reports.map(({ outcome, uid }) => `${outcome} ${uid}`)

  test('an object for each UID, with its overrides and the time zones that it uses', async () => {
    const text = CALENDAR(
      ZONE('Mars', '+0100') +
        ZONE('Venus', '+0200') +
        EVENT('a', 'RRULE:FREQ=DAILY;COUNT=3\n', ';TZID=Mars:20260105T090000') +
        EVENT('b') +
        EVENT('a', 'RECURRENCE-ID;TZID=Mars:20260106T090000\n', ';TZID=Mars:20260106T100000'),
    )
    expect(outcomes(await importText(text))).toEqual(['imported a', 'imported b'])
    const found = await objects()
    expect([...found.keys()]).toEqual(['a.ics', 'b.ics'])
    const expected = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Other//EN
${ZONE('Mars', '+0100')}${EVENT('a', 'RRULE:FREQ=DAILY;COUNT=3\n', ';TZID=Mars:20260105T090000')}${EVENT(
  'a',
  'RECURRENCE-ID;TZID=Mars:20260106T090000\n',
  ';TZID=Mars:20260106T100000',
)}END:VCALENDAR
`
    expect(found.get('a.ics')).toBe(expected.replaceAll('\n', '\r\n'))
    expect(found.get('b.ics')).not.toContain('VTIMEZONE')
  })

  test('a second time nothing changes, and later what is new', async () => {
    await importText(CALENDAR(EVENT('a') + EVENT('b')))
    const { changeNo } = (await findTarget()).collection
    expect(outcomes(await importText(CALENDAR(EVENT('a') + EVENT('b'))))).toEqual(['unchanged a', 'unchanged b'])
    expect((await findTarget()).collection.changeNo).toBe(changeNo)
    const changed = CALENDAR(EVENT('b', 'LOCATION:Here\n') + EVENT('c'))
    expect(outcomes(await importText(changed))).toEqual(['replaced b', 'imported c'])
  })

  test('who may see an object is kept: as the file says, else as it was', async () => {
    const stated = `X-CALENDARSERVER-ACCESS:PRIVATE\n${EVENT('a')}`
    await importText(CALENDAR(stated) + CALENDAR(EVENT('b')))
    const accesses = async () => {
      const { collection } = await findTarget()
      const found: string[] = []
      for await (const page of deps.store.entries(collection.id))
        found.push(...page.map(({ uid, access }) => `${uid} ${access}`))
      return found
    }
    expect(await accesses()).toEqual(['a private', 'b public'])
    const changed = CALENDAR(EVENT('a', 'LOCATION:Here\n'))
    expect(outcomes(await importText(changed))).toEqual(['replaced a'])
    expect(await accesses()).toEqual(['a private', 'b public'])
    expect(outcomes(await importText(changed))).toEqual(['unchanged a'])
    await importText(CALENDAR(stated.replace('PRIVATE', 'PUBLIC')))
    expect(await accesses()).toEqual(['a stated', 'b public'])
  })

  test('what hides an object takes nothing else from it, and room that is not there from nobody else', async () => {
    const hidden = (uid: string) => CALENDAR(`X-CALENDARSERVER-ACCESS:PRIVATE\n${EVENT(uid)}`)
    await importText(hidden('meeting') + hidden('full'))
    const people = `ORGANIZER:${deps.settings.publicUrl}/dav/principals/users/${slug}/\nATTENDEE:mailto:b@example.org\n`
    const head = EVENT('full', 'DESCRIPTION:\n')
    const room =
      4000 -
      CALENDAR(head)
        .replace(/METHOD.*\n|X-WR.*\n/g, '')
        .replaceAll('\n', '\r\n').length
    const full = head.replace('DESCRIPTION:', `DESCRIPTION:${'x'.repeat(room)}`)
    const reports = await importText(CALENDAR(EVENT('meeting', people) + full + EVENT('other')))
    expect(reports.map(({ outcome, uid, reason }) => [outcome, uid, reason])).toEqual([
      ['replaced', 'meeting', undefined],
      ['refused', 'full', 'more than 4000 bytes'],
      ['imported', 'other', undefined],
    ])
    const { collection } = await findTarget()
    const { access, scheduleTag } = (await deps.store.findEntry(collection.id, 'meeting.ics')) ?? {}
    expect([access, typeof scheduleTag]).toEqual(['private', 'string'])
  })

  test('a bad object breaks nothing but itself', async () => {
    const reports = await importText(
      CALENDAR(
        EVENT('good') +
          EVENT('no-start').replace(/DTSTART.*\n/, '') +
          EVENT('nobody', 'RECURRENCE-ID:20260105T090000Z\n').replace('UID:nobody\n', '') +
          EVENT('open').replace('END:VEVENT\n', '') +
          EVENT('large', `DESCRIPTION:${'x'.repeat(4000)}\n`) +
          EVENT('task').replaceAll('VEVENT', 'VTODO') +
          EVENT('also-good'),
      ),
    )
    expect(reports.map(({ outcome, uid, line, reason }) => [outcome, uid, line, reason])).toEqual([
      ['refused', 'open', 23, 'VEVENT is broken: its END is missing'],
      ['imported', 'good', 6, undefined],
      ['refused', 'no-start', 12, expect.stringContaining('DTSTART')],
      ['refused', 'large', 28, 'it has more than 4000 bytes'],
      ['refused', 'task', 35, 'the calendar takes VEVENT, and no VTODO'],
      ['imported', 'also-good', 41, undefined],
      ['refused', undefined, 17, 'VEVENT has no UID'],
    ])
  })

  test('an event without a UID gets one of its text: the same for the same text, and once', async () => {
    const nameless = (stamp: string, more = '') =>
      EVENT('x', more).replace('UID:x\n', '').replace('DTSTAMP:20260101', `DTSTAMP:${stamp}`)
    const broken = 'DESCRIPTION:Dear all,\nsee you\n'
    const text = CALENDAR(nameless('20260101') + nameless('20260202') + nameless('20260101', broken))
    const reports = await importText(text)
    const uid = reports[0]?.uid ?? ''
    expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(reports).toMatchObject([
      { outcome: 'imported', line: 6, repairs: [{ line: 6, sentence: 'VEVENT has no UID; one was made of its text' }] },
      { outcome: 'refused', line: 11, reason: 'VEVENT has no UID, and is the same as the one at line 6' },
      { outcome: 'imported', line: 16, repairs: [{ line: 16 }, { line: 21 }] },
    ])
    expect((await objects()).get(`${uid}.ics`)).toContain(`BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101`)
    // Written anew, it is still the same event.
    const again = await importText(CALENDAR(nameless('20270101')))
    expect(outcomes(again)).toEqual([`replaced ${uid}`])
  })

  test('backslashes that stand for nothing are read as what was meant, in alarms, too', async () => {
    const alarm = 'BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nDESCRIPTION:\\"Now\\"\nEND:VALARM\n'
    const [report] = await importText(
      CALENDAR(EVENT('x', `SUMMARY:The \\"big\\" one\\, in C:\\temp\\\\new\\\n${alarm}`)),
    )
    expect(report).toMatchObject({
      outcome: 'imported',
      repairs: [{ line: 6, sentence: 'Texts have backslashes before what needs none' }],
    })
    const stored = (await objects()).get('x.ics')
    expect(stored).toContain('SUMMARY:The "big" one\\, in C:\\\\temp\\\\new\\\\\r\n')
    expect(stored).toContain('DESCRIPTION:"Now"\r\n')
  })

  test('a time that says it is a date is a time', async () => {
    const [report] = await importText(
      CALENDAR(EVENT('x', 'DTEND;VALUE=DATE:20260105T100000Z\n', ';VALUE=DATE:20260105T090000Z')),
    )
    expect(report).toMatchObject({
      outcome: 'imported',
      repairs: [{ line: 6, sentence: 'Times say that they are dates' }],
    })
    expect((await objects()).get('x.ics')).toContain('DTSTART:20260105T090000Z\r\n')
  })

  test('what can be put right is, and told of with its line in the file', async () => {
    const broken = EVENT('old', 'ORGANIZER;CN=Six\nLOCATION:Caf\u00e9\nDESCRIPTION:Dear all,\nsee you\n')
    const text = Buffer.from(CALENDAR(EVENT('fine') + broken), 'latin1')
    const reports = await importText(text)
    expect(outcomes(reports)).toEqual(['imported fine', 'imported old'])
    expect(reports.map(({ repairs }) => repairs)).toEqual([
      undefined,
      [
        { line: 18, sentence: 'Lines that are not valid UTF-8 were read as windows-1252' },
        { line: 17, sentence: 'ORGANIZER has no value' },
        { line: 20, sentence: expect.stringContaining('DESCRIPTION has a line end') },
      ],
    ])
    const found = await objects()
    expect(found.get('fine.ics')).toContain(EVENT('fine').replaceAll('\n', '\r\n'))
    expect(found.get('old.ics')).toContain(
      'ORGANIZER;CN=Six:\r\nLOCATION:Caf\u00e9\r\nDESCRIPTION:Dear all,\\nsee you\r\n',
    )
    expect(outcomes(await importText(text))).toEqual(['unchanged fine', 'unchanged old'])
  })

  test('what would cost too much to put right is refused', async () => {
    const crumbs = EVENT('crumbs', `ORGANIZER;CN=Six\nX-A:${'a\n '.repeat(20_000)}\n`)
    const [report] = await importText(CALENDAR(crumbs), { maxResourceBytes: 1_000_000 })
    expect(report).toMatchObject({ outcome: 'refused', line: 6, reason: 'Lines are folded into crumbs' })
  })

  test('one TZID may mean different zones in different calendars of the file', async () => {
    const event = (uid: string) => EVENT(uid, '', ';TZID=Office:20260105T090000')
    await importText(CALENDAR(ZONE('Office', '+0100') + event('a')) + CALENDAR(ZONE('Office', '-0500') + event('b')))
    const found = await objects()
    expect(found.get('a.ics')).toContain('TZOFFSETTO:+0100')
    expect(found.get('b.ics')).toContain('TZOFFSETTO:-0500')
  })

  test('UIDs that are no names get another', async () => {
    await importText(CALENDAR(EVENT('a/b c') + EVENT('..')))
    const names = [...(await objects()).keys()]
    expect(names).toHaveLength(2)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}\.ics$/)
  })

  test('quota and number of resources hold', async () => {
    const events = (count: number) => CALENDAR(Array.from({ length: count }, (_, index) => EVENT(`e${index}`)).join(''))
    const crowded = await importText(events(4), { maxResources: 3 })
    expect(crowded.map(({ outcome }) => outcome)).toEqual(['imported', 'imported', 'imported', 'refused'])
    const poor = await importText(events(60), { quotaBytes: 2000 })
    expect(poor.filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(40)
    expect(await deps.store.usedBytes((await findTarget()).owner.id)).toBeLessThanOrEqual(2000)
  })

  test('many objects, and out again as one file', async () => {
    const text = CALENDAR(Array.from({ length: 450 }, (_, index) => EVENT(`many-${index}`)).join(''))
    expect((await importText(text)).every(({ outcome }) => outcome === 'imported')).toBe(true)
    let exported = ''
    for await (const piece of exportCalendars(deps.store, [(await findTarget()).collection], 'A, B')) exported += piece
    expect(exported).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:.*\r\nNAME:A\\, B\r\n/)
    expect(exported.match(/^UID:/gm)).toHaveLength(450)
    expect(exported).toMatch(/END:VCALENDAR\r\n$/)
  })

  test('what is hidden stays so in a file', async () => {
    const hidden = CALENDAR(EVENT('hidden')).replace('VERSION:2.0', 'VERSION:2.0\r\nX-CALENDARSERVER-ACCESS:PRIVATE')
    await importText(CALENDAR(EVENT('open')))
    await importText(hidden)
    const { collection } = await findTarget()
    let exported = ''
    for await (const piece of exportCalendars(deps.store, [collection], 'A')) exported += piece
    const [, open = '', closed = ''] = exported.split('BEGIN:VCALENDAR')
    expect([open.includes('UID:open'), open.includes('UID:hidden')]).toEqual([true, false])
    expect([closed.includes('X-CALENDARSERVER-ACCESS:PRIVATE'), closed.includes('UID:hidden')]).toEqual([true, true])
    await importText(exported)
    const place = await deps.store.findUid(collection.id, 'hidden')
    expect((await deps.store.findEntry(collection.id, place?.name ?? ''))?.access).toBe('private')
  })
})
