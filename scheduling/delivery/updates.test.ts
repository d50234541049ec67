import { expect, it } from 'vitest'
import type { Principal } from '../../storage/store.ts'
import type { Message } from '../itip/index.ts'
import type { Mailbox } from './mailboxes.ts'
import { withoutDearUpdates } from './updates.ts'

const calendar = { name: 'VCALENDAR', properties: [], components: [] }
const message = (more: Partial<Message>): Message => ({
  ...{ method: 'REQUEST', uid: 'u', from: 'mailto:alice@example.test', to: 'mailto:bob@example.test', calendar },
  ...{ news: false, ...more },
})
// What of them is asked for.
const bob = { id: '1' } as Principal
const mailboxes = (size: number) => new Map([['1', { object: { size } } as Mailbox]])
const people = new Map([[message({}).to, bob]])

it.each([
  ['a small copy', 35_000, { news: false }, true],
  ['a copy that is too large to be written for the answer of another', 100_000_000, { news: false }, false],
  ['the same where there is something to read', 100_000_000, { news: true }, true],
  ['the same where he is asked', 100_000_000, { method: 'REFRESH' }, true],
] as const)('%s', (_, size, more, isTold) => {
  const messages = [message(more)]
  expect(withoutDearUpdates(messages, people, mailboxes(size))).toEqual(isTold ? messages : [])
})

it('counts all of them together', () => {
  const messages = Array.from({ length: 20 }, () => message({}))
  expect(withoutDearUpdates(messages, people, mailboxes(1_000_000))).toHaveLength(20)
  expect(withoutDearUpdates(messages, people, mailboxes(10_000_000))).toHaveLength(0)
})
