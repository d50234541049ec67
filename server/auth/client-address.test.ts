import { expect, test } from 'vitest'
import { createClientAddress } from './client-address.ts'

test.each([
  ['no proxy is trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['behind one proxy', ['loopback'], '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['what the client wrote itself does not count', ['loopback'], '127.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['behind two proxies', ['loopback', '10.0.0.0/8'], '::1', '1.1.1.1, 198.51.100.1, 10.2.3.4', '198.51.100.1'],
  ['a socket of both families', ['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['an IPv6 client', ['2001:db8::/32'], '2001:db8::7', '2001:db9::1', '2001:db9::1'],
  ['an address with its port', ['loopback'], '127.0.0.1', '[2001:db9::1]:4711', '2001:db9::1'],
  ['an IPv4 address with its port', ['loopback'], '127.0.0.1', '198.51.100.1:99', '198.51.100.1'],
  ['nonsense ends the way', ['loopback', '10.0.0.1'], '127.0.0.1', '198.51.100.1, evil, 10.0.0.1', '10.0.0.1'],
  ['a proxy that says nothing', ['loopback'], '127.0.0.1', undefined, '127.0.0.1'],
  ['all are proxies', ['loopback', '10.0.0.1'], '127.0.0.1', '10.0.0.1', '10.0.0.1'],
  ['a Unix socket', [], undefined, '198.51.100.1', 'unknown'],
])('%s', (_, trusted, socket, header, expected) => {
  expect(createClientAddress(trusted)(socket, header)).toBe(expected)
})
