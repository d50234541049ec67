import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { printProvision } from './provision-kalends.ts'

const { users, groups, rooms, resources } = parse(printProvision())

function bySlug(list: readonly { slug: string }[], slug: string) {
  return list.find((item) => item.slug === slug)
}

test.each([
  ['users', users, 52],
  ['groups', groups, 9],
  ['rooms', rooms, 10],
  ['resources', resources, 21],
])('%s', (_, list, count) => {
  expect(list).toHaveLength(count)
})

test.each([
  [users, 'user01', { name: 'User 01', emails: ['user01@example.com'], password: 'user01', quotaBytes: 104857600 }],
  [users, 'user40', { name: 'User 40' }],
  [users, 'testadmin', { password: 'testadmin', admin: true }],
  [users, 'i18nuser', { name: 'まだ', password: 'i18nuser' }],
  [groups, 'group04', { name: 'Group 04', members: ['group02', 'group03', 'user10'] }],
  [groups, 'group20', { members: [] }],
  [rooms, 'location10', { name: 'Location 10', policy: { accept: 'automatic' } }],
  [resources, 'resource01', { delegates: { write: ['user01'], read: ['user03'] }, policy: { accept: 'automatic' } }],
  [resources, 'resource05', { policy: { accept: 'none' } }],
  [resources, 'resource06', { policy: { accept: 'always' } }],
  [resources, 'resource07', { policy: { accept: 'never' } }],
  [resources, 'resource08', { policy: { accept: 'if-free' } }],
  [resources, 'resource09', { policy: { accept: 'decline-if-busy' } }],
  [resources, 'resource11', { policy: { accept: 'never', acceptFromGroup: 'group01' } }],
  [resources, 'delegatedroom', { delegates: { write: ['group05'] } }],
])('%#: %s', (list, slug, expected) => {
  expect(bySlug(list, slug)).toMatchObject(expected)
})

test("what public users have is everybody's to read", () => {
  const readable = { grants: [{ to: 'all', privilege: 'read' }] }
  expect(bySlug(users, 'public10')).toMatchObject({ calendars: [readable, readable] })
})
