import { describe, expect, it } from 'vitest'
import { type Calendars, Ledger } from './ledger.ts'
import { answeredText, changedText, meetingText, readCopy, type Version } from './meeting.ts'

const FIRST: Version = { uid: 'm', number: 1, token: 'a', day: 3, attendees: ['bob', 'carol'] }
const INVITATION = meetingText('alice', FIRST)
const ACCEPTED = answeredText(INVITATION, 'bob', 'ACCEPTED')
const MOVED: Version = { ...FIRST, number: 2, token: 'b', day: 4 }

function everybody(text: string, other: Readonly<Record<string, string | undefined>> = {}): Calendars {
  const all = { alice: text, bob: text, carol: text, ...other }
  return new Map(
    Object.entries(all).map(([name, has]) => [name, new Map(has === undefined ? [] : [['m', readCopy(has)]])]),
  )
}

function invited(): Ledger {
  const ledger = new Ledger()
  ledger.write('alice', FIRST, false, 'sure')
  return ledger
}

describe('the ledger of what was answered', () => {
  it('finds nothing where all is there', () => {
    const ledger = invited()
    expect(ledger.findings(everybody(INVITATION))).toEqual([])
    ledger.answer('bob', FIRST, 'ACCEPTED', 'sure')
    expect(ledger.findings(everybody(ACCEPTED))).toEqual([])
    ledger.write('alice', MOVED, true, 'sure')
    expect(ledger.findings(everybody(changedText(INVITATION, MOVED)))).toEqual([])
  })

  it('finds a copy that is not there, or is another', () => {
    expect(invited().findings(everybody(INVITATION, { carol: undefined }))).toEqual([
      expect.stringContaining('carol has nothing'),
    ])
    const later = changedText(INVITATION, { ...FIRST, day: 4 })
    expect(invited().findings(everybody(INVITATION, { carol: later }))).toHaveLength(1)
  })

  it('finds an answer that was lost, or is older than a move', () => {
    const ledger = invited()
    ledger.answer('bob', FIRST, 'ACCEPTED', 'sure')
    expect(ledger.findings(everybody(INVITATION))).toEqual([expect.stringContaining('answered ACCEPTED')])
    ledger.write('alice', MOVED, true, 'sure')
    expect(ledger.findings(everybody(changedText(ACCEPTED, MOVED)))).toEqual([
      expect.stringContaining('answered NEEDS-ACTION'),
    ])
  })

  it('finds a change that was lost, and a meeting', () => {
    const ledger = invited()
    ledger.write('alice', MOVED, true, 'sure')
    expect(ledger.findings(everybody(INVITATION))).toEqual([expect.stringContaining('is not the last')])
    expect(invited().findings(everybody(INVITATION, { alice: undefined }))).not.toEqual([])
  })

  it('takes what is unsure either way', () => {
    const ledger = invited()
    ledger.answer('bob', FIRST, 'ACCEPTED', 'unsure')
    ledger.write('alice', { ...FIRST, number: 2, token: 'b' }, false, 'unsure')
    for (const text of [INVITATION, ACCEPTED, changedText(ACCEPTED, { ...FIRST, number: 2, token: 'b' })]) {
      expect(ledger.findings(everybody(text))).toEqual([])
    }
    ledger.end('m', 'unsure')
    expect(ledger.findings(everybody(INVITATION))).toEqual([])
    const nothing = { alice: undefined, bob: undefined, carol: undefined }
    expect(ledger.findings(everybody(INVITATION, nothing))).toEqual([])
  })
})
