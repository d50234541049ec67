import { expect, test } from 'vitest'
import { addressOf, davx5Url, vdirsyncerConfig } from './clients.ts'

test('programs are told the address of this server, with its port where it has one', () => {
  expect(addressOf('https://calendar.example.org')).toEqual({
    url: 'https://calendar.example.org/',
    dav: 'https://calendar.example.org/dav/',
    host: 'calendar.example.org',
    port: '443',
  })
  expect(addressOf('http://10.0.0.2:4791')).toMatchObject({ host: '10.0.0.2:4791', port: '4791' })
})

test('the code for DAVx5 has all that it asks for, whatever the name is', () => {
  expect(davx5Url('https://calendar.example.org', 'alice', 'abcde-fghij')).toBe(
    'davx5://alice:abcde-fghij@calendar.example.org/',
  )
  expect(davx5Url('http://10.0.0.2:4791', 'a:b@c', 'x')).toBe('caldav://a%3Ab%40c:x@10.0.0.2:4791/')
})

test('the configuration of vdirsyncer names both kinds of collections', () => {
  const text = vdirsyncerConfig(addressOf('https://calendar.example.org'), 'alice')
  expect(text).toContain(
    '[storage calendars_there]\ntype = "caldav"\nurl = "https://calendar.example.org/"\nusername = "alice"',
  )
  expect(text).toContain('[storage contacts_there]\ntype = "carddav"')
})
