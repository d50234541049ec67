import { ofKind, oneOf, orNone, wholeNumber } from '../kind.ts'
import {
  anyText,
  bearerToken,
  destinations,
  host,
  onOrOff,
  orEmpty,
  proxies,
  publicUrl,
  serverUrl,
  url,
} from './kinds.ts'

/** Where the server and its data are, and who may go where. */
export const NETWORK = {
  host: ofKind(host).default('127.0.0.1'),
  port: ofKind(wholeNumber(0, 65_535)).default(4791),
  publicUrl: ofKind(publicUrl).optional(),
  data: ofKind(anyText).default('./data'),
  databaseUrl: ofKind(
    orNone(url('an address such as postgres://user@host/database', ['postgres:', 'postgresql:'])),
  ).default(null),
  /** What opens `/metrics` to who reads it, as a Bearer token. */
  metricsToken: ofKind(bearerToken).optional(),
  /** A port of its own for `/metrics`, `/healthz` and `/readyz`, without a token. */
  metricsListen: ofKind(
    orNone(serverUrl('an address with a port, such as http://127.0.0.1:9464', ['http:'], { needsPort: true })),
  ).default(null),
  logLevel: ofKind(oneOf('error', 'warn', 'info', 'debug')).default('info'),
  logFormat: ofKind(oneOf('json', 'text')).default('json'),
  /** Whether each request has a line. */
  logRequests: ofKind(onOrOff).default(true),
  adminPassword: ofKind(anyText).optional(),
  /** Addresses, networks (`10.0.0.0/8`), and the word `loopback`. */
  trustedProxies: ofKind(orEmpty(proxies)).default([]),
  rateLimits: ofKind(oneOf('default', 'off')).default('default'),
  /** What opens DAV besides app passwords: that of an account without a second factor, that of any account, or nothing. */
  davPasswords: ofKind(oneOf('account', 'any', 'app')).default('account'),
  /** So long a browser stays signed in, however much it is used; and so long when it is not used. */
  sessionHours: ofKind(wholeNumber(1, 8_760)).default(720),
  sessionIdleHours: ofKind(wholeNumber(1, 8_760)).default(168),
  /** Names, addresses and networks that requests for users may go to though they are inside, or without encryption. */
  outboundAllow: ofKind(orEmpty(destinations)).default([]),
  /** Whether requests for users may go without encryption to the rest of the world. */
  outboundHttp: ofKind(oneOf('on', 'off')).default('off'),
}
