import { describe, expect, test } from 'vitest'
import { freeBusy, postFreeBusy } from './free-busy.ts'
import { answerWith, verify } from './testing.ts'

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VFREEBUSY', ...lines, 'END:VFREEBUSY', 'END:VCALENDAR', ''].join('\r\n')

const body = calendar(
  'FREEBUSY:20270101T100000Z/PT1H,20270102T100000Z/20270102T110000Z',
  'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270103T100000Z/P1D',
)
const busy = ['20270101T100000Z/20270101T110000Z', '20270102T100000Z/PT1H']
const tentative = ['20270103T100000Z/20270104T100000Z']

describe('freeBusy', () => {
  test.each<[string, Record<string, string[]>, boolean]>([
    ['exactly these, however written', { busy, tentative }, true],
    ['the form is no matter', { busy, tentative, duration: ['true'] }, true],
    ['one is missing', { busy: [...busy, '20270105T100000Z/PT1H'], tentative }, false],
    ['one is not expected', { busy }, false],
    ['another kind', { busy, unavailable: tentative }, false],
    ['another end', { busy: ['20270101T100000Z/PT2H', busy[1] ?? ''], tentative }, false],
  ])('%s', (_, args, passes) => {
    expect(verify(freeBusy, answerWith(body), args).length === 0).toBe(passes)
  })

  test.each([
    ['another status', answerWith(body, { status: 207 })],
    ['no calendar', answerWith('no')],
    ['no VFREEBUSY', answerWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n')],
    ['an unknown kind', answerWith(calendar('FREEBUSY;FBTYPE=X:20270101T100000Z/PT1H'))],
  ])('%s', (_, answer) => {
    expect(verify(freeBusy, answer)).toHaveLength(1)
  })
})

describe('postFreeBusy', () => {
  const about = (address: string, ...lines: string[]) =>
    `<C:response><C:calendar-data>${calendar(`ATTENDEE:${address}`, ...lines).replaceAll('\r', '&#13;')}</C:calendar-data></C:response>`
  const answer = answerWith(
    `<C:schedule-response xmlns:C="urn:ietf:params:xml:ns:caldav">${about('mailto:b@x')}${about('mailto:a@x', `FREEBUSY:${busy[0]}`)}</C:schedule-response>`,
  )
  test.each<[string, Record<string, string[]>, boolean]>([
    ['busy', { attendee: ['mailto:a@x'], busy: [busy[0] ?? ''] }, true],
    ['free', { attendee: ['mailto:b@x'] }, true],
    ['free, with an empty value', { attendee: ['mailto:b@x'], busy: [''] }, false],
    ['not free', { attendee: ['mailto:a@x'] }, false],
    ['another address', { attendee: ['mailto:c@x'] }, false],
    ['the letter of the address', { attendee: ['MAILTO:a@x'], busy: [busy[0] ?? ''] }, false],
    ['no events', { attendee: ['mailto:b@x'], events: ['0'] }, true],
    ['events', { attendee: ['mailto:b@x'], events: ['1'] }, false],
  ])('%s', (_, args, passes) => {
    expect(verify(postFreeBusy, answer, args).length === 0).toBe(passes)
  })
})
