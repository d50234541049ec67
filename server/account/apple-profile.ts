import { createHash } from 'node:crypto'
import { escaped } from '../mail/write-html.ts'

export interface ProfileOf {
  readonly publicUrl: string
  readonly slug: string
  readonly name: string
  readonly password: string
  readonly calendars: boolean
  readonly contacts: boolean
}

/** A configuration profile by which an Apple device sets up accounts of calendars and contacts. */
export function writeAppleProfile({ publicUrl, slug, name, password, calendars, contacts }: ProfileOf): string {
  const { hostname, port, protocol } = new URL(publicUrl)
  const usesTls = protocol === 'https:'
  const uuidOf = (part: string) => uuidFrom(`${publicUrl} ${slug} ${password} ${part}`)
  const account = (kind: 'CalDAV' | 'CardDAV') =>
    dict([
      ['PayloadType', text(`com.apple.${kind.toLowerCase()}.account`)],
      ['PayloadVersion', '<integer>1</integer>'],
      ['PayloadIdentifier', text(`kalends.${hostname}.${slug}.${kind.toLowerCase()}`)],
      ['PayloadUUID', text(uuidOf(kind))],
      [`${kind}AccountDescription`, text(`${name} (${hostname})`)],
      [`${kind}HostName`, text(hostname)],
      [`${kind}Port`, `<integer>${port || (usesTls ? 443 : 80)}</integer>`],
      [`${kind}UseSSL`, usesTls ? '<true/>' : '<false/>'],
      [`${kind}PrincipalURL`, text(`/dav/principals/users/${encodeURIComponent(slug)}/`)],
      [`${kind}Username`, text(slug)],
      [`${kind}Password`, text(password)],
    ])
  const accounts = [...(calendars ? [account('CalDAV')] : []), ...(contacts ? [account('CardDAV')] : [])]
  const profile = dict([
    ['PayloadType', text('Configuration')],
    ['PayloadVersion', '<integer>1</integer>'],
    ['PayloadIdentifier', text(`kalends.${hostname}.${slug}`)],
    ['PayloadUUID', text(uuidOf('profile'))],
    ['PayloadDisplayName', text(`Kalends: ${name} (${hostname})`)],
    ['PayloadContent', `<array>\n${accounts.join('\n')}\n</array>`],
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${profile}
</plist>
`
}

function dict(entries: readonly (readonly [string, string])[]): string {
  return `<dict>\n${entries.map(([key, value]) => `<key>${key}</key>${value}`).join('\n')}\n</dict>`
}

function text(value: string): string {
  return `<string>${escaped(value)}</string>`
}

/** RFC 9562 §5.8: the same for the same account and password, so that a profile installed twice is one. */
function uuidFrom(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
