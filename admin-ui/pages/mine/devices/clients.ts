/** The programs for which there are steps, as docs/clients has them. */
import { Apple, Bird, Laptop, type LucideIcon, Mail, Plug, Smartphone, SquareTerminal, TreePine } from 'lucide-react'

interface Client {
  readonly Icon: LucideIcon
  readonly steps: readonly StepOf<ClientName>[]
}

type Steps = typeof import('../../../messages/en/devices.json')['steps']
export type ClientName = keyof Steps
type StepOf<Name extends ClientName> = { [One in Name]: `${One}.${Extract<keyof Steps[One], string>}` }[Name]

export const CLIENTS: Readonly<Record<ClientName, Client>> = {
  apple: { Icon: Apple, steps: ['apple.1', 'apple.2', 'apple.3', 'apple.4'] },
  davx5: { Icon: Smartphone, steps: ['davx5.1', 'davx5.2', 'davx5.3', 'davx5.4'] },
  mac: { Icon: Laptop, steps: ['mac.1', 'mac.2', 'mac.3', 'mac.4'] },
  thunderbird: { Icon: Bird, steps: ['thunderbird.1', 'thunderbird.2', 'thunderbird.3'] },
  outlook: { Icon: Mail, steps: ['outlook.1', 'outlook.2', 'outlook.3', 'outlook.4'] },
  evolution: { Icon: TreePine, steps: ['evolution.1', 'evolution.2', 'evolution.3'] },
  vdirsyncer: { Icon: SquareTerminal, steps: ['vdirsyncer.1', 'vdirsyncer.2', 'vdirsyncer.3', 'vdirsyncer.4'] },
  other: { Icon: Plug, steps: ['other.1', 'other.2'] },
}

export const CLIENT_NAMES = Object.keys(CLIENTS) as ClientName[]

export function isClientName(name: string | null): name is ClientName {
  return name !== null && Object.hasOwn(CLIENTS, name)
}

/** What people type into programs. */
export interface ServerAddress {
  readonly url: string
  readonly dav: string
  readonly host: string
  readonly port: string
}

export function addressOf(origin: string): ServerAddress {
  const { host, hostname, port, protocol } = new URL(origin)
  return {
    url: `${origin}/`,
    dav: `${origin}/dav/`,
    // Where the port is the usual one the name says all.
    host: port === '' ? hostname : host,
    port: port === '' ? (protocol === 'https:' ? '443' : '80') : port,
  }
}

/** DAVx5 takes user and password from it; without TLS it has no such scheme of its own. */
export function davx5Url(origin: string, user: string, secret: string): string {
  const { host, protocol } = new URL(origin)
  const scheme = protocol === 'https:' ? 'davx5' : 'caldav'
  return `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@${host}/`
}

export function vdirsyncerConfig({ url }: ServerAddress, user: string): string {
  const pair = (name: string, kind: string, extension: string, metadata: string) => `[pair ${name}]
a = "${name}_here"
b = "${name}_there"
collections = ["from a", "from b"]${metadata}

[storage ${name}_here]
type = "filesystem"
path = "~/.local/share/${name}/"
fileext = "${extension}"

[storage ${name}_there]
type = "${kind}"
url = "${url}"
username = "${user}"
password.fetch = ["command", "cat", "~/.config/vdirsyncer/password"]`
  return `[general]
status_path = "~/.local/share/vdirsyncer/status/"

${pair('calendars', 'caldav', '.ics', '\nmetadata = ["displayname", "color"]')}

${pair('contacts', 'carddav', '.vcf', '')}
`
}

/** What khal reads is what vdirsyncer writes. */
export const KHAL_CONFIG = `[calendars]
[[all]]
path = ~/.local/share/calendars/*
type = discover

[default]
default_calendar = calendar

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
`
