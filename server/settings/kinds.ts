/** What the settings are about: places in a network, and mail. */
import { isIP } from 'node:net'
import { isEmail } from '../../protocol/caldav/mail-address.ts'
import type { Kind } from '../kind.ts'

export const anyText: Kind<string> = { expected: 'a text', read: (text) => text }

// RFC 6750 §2.1: what may stand in the header.
export const bearerToken: Kind<string> = {
  expected: 'at least 16 letters, digits and -._~+/',
  read: (text) => (/^[\w.~+/-]{16,}=*$/.test(text) ? text : undefined),
}

/** Whether something is done. */
export const onOrOff: Kind<boolean> = {
  expected: 'on or off',
  read: (text) => (text === 'on' ? true : text === 'off' ? false : undefined),
}

/** `none` is an empty list. */
export function orEmpty<T>({ expected, read }: Kind<readonly T[]>): Kind<readonly T[]> {
  return { expected: `${expected}, or none`, read: (text) => (text === 'none' ? [] : read(text)) }
}

export const host: Kind<string> = {
  expected: 'a host name or an address to listen on',
  read: (text) => (isIP(text) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(text) ? text : undefined),
}

export function url(expected: string, protocols: readonly string[]): Kind<string> {
  const read = (text: string) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined)
  return { expected, read }
}

/** Of a server: with a host, and with a port where there is no usual one. */
export function serverUrl(expected: string, protocols: readonly string[], { needsPort = false } = {}): Kind<string> {
  const { read } = url(expected, protocols)
  return {
    expected,
    read(text) {
      const { hostname, port } = new URL(read(text) ?? 'none:')
      return hostname === '' || (needsPort && port === '') ? undefined : text
    },
  }
}

/** Every path that clients see is fixed below the root of its host. */
export const publicUrl: Kind<string> = {
  expected: 'an address such as https://calendar.example.org, without a path',
  read(text) {
    const parsed = URL.canParse(text) ? new URL(text) : undefined
    const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
    return isWeb && parsed.href === `${parsed.origin}/` ? parsed.origin : undefined
  },
}

export const mailFrom: Kind<string> = {
  expected: 'a mail address such as calendar@example.org or Calendar <calendar@example.org>',
  read: (text) => (/^(?:[^<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text) ? text : undefined),
}

export const mailAddress: Kind<string> = {
  expected: 'a mail address such as bounces@example.org',
  read: (text) => (isEmail(text) ? text.toLowerCase() : undefined),
}

export const speakers: Kind<readonly string[]> = {
  expected: 'mail addresses and domains with commas between, such as calendar@partner.example,school.example',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim().toLowerCase())
    return entries.every((entry) => isEmail(entry) || host.read(entry) !== undefined) ? entries : undefined
  },
}

export const proxies: Kind<readonly string[]> = {
  expected: 'addresses and networks with commas between, such as 10.0.0.7,192.168.0.0/16, and the word loopback',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim())
    return entries.every((entry) => entry === 'loopback' || isNetwork(entry)) ? entries : undefined
  },
}

export const destinations: Kind<readonly string[]> = {
  expected: 'host names, addresses and networks with commas between, such as files.example.org,10.1.0.0/16',
  read(text) {
    const entries = text.split(',').map((entry) => entry.trim())
    return entries.every((entry) => isNetwork(entry) || host.read(entry) !== undefined) ? entries : undefined
  },
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = isIP(address) === 4 ? 32 : 128
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
  return isIP(address) > 0 && isPrefix && rest.length === 0
}
