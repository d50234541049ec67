import { expect, it } from 'vitest'
import type { Collection } from '../storage/store.ts'
import { describeObject } from './describe-object.ts'

const BOOK = { home: 'addressbooks' } as Collection // all that is looked at

it('tells what a notification is about', () => {
  const notifications = { home: 'calendars', kind: 'notification' } as Collection
  const document = (content: string) =>
    Buffer.from(`<notification xmlns="http://calendarserver.org/ns/"><dtstamp/>${content}</notification>`)
  expect(
    describeObject(document('<invite-reply><in-reply-to>a</in-reply-to></invite-reply>'), notifications),
  ).toMatchObject({
    uid: 'a',
    component: 'invite-reply',
  })
  for (const bytes of [document(''), document('<other><uid>a</uid></other>'), Buffer.from('<x')])
    expect(describeObject(bytes, notifications)).toHaveProperty('damaged')
})

it('tells what a card says of itself', () => {
  const bytes = Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:A\r\nEND:VCARD\r\n')
  expect(describeObject(bytes, BOOK)).toMatchObject({ uid: 'a', component: 'VCARD' })
  expect(describeObject(Buffer.from('x'), BOOK)).toHaveProperty('damaged')
  expect(describeObject(Buffer.from(bytes.toString().replace('UID:a\r\n', '')), BOOK)).toHaveProperty('damaged')
})
