/** Everything that is held about somebody, as one archive: files that programs read, and the rows of the tables. See docs/decisions/0133. */
import type { Collection, Pages, PersonalRow, Principal, Store } from '../../storage/store.ts'
import { exportCalendars, type LeftOut } from './export-calendars.ts'
import { exportCards } from './export-cards.ts'
import { type ZipEntry, zip } from './zip.ts'

type Archived = Principal

export function archive(principal: Archived, store: Store, at: Date): AsyncGenerator<Buffer> {
  return zip(entriesOf(principal, store, at), at)
}

async function* entriesOf(principal: Archived, store: Store, at: Date): AsyncGenerator<ZipEntry> {
  yield { name: 'README.txt', content: text(readme(principal, at)) }
  for (const home of ['calendars', 'addressbooks'] as const) {
    for (const collection of await store.collectionsOf(principal.id, home)) yield* filesOf(collection, store)
  }
  yield* attachmentsOf(principal, store)
  yield* mailsOf(principal, store)
  await store.chainAudit()
  for (const { table, rows } of store.personalTables(principal))
    yield { name: `records/${table}.json`, content: json(rows) }
}

async function* filesOf(collection: Collection, store: Store): AsyncGenerator<ZipEntry> {
  const { kind, slug, displayName } = collection
  const damaged: LeftOut[] = []
  if (kind === 'calendar') {
    const pieces = exportCalendars(store, [collection], displayName ?? slug)
    yield { name: `calendars/${safe(slug)}.ics`, content: whole(pieces, damaged) }
  } else if (kind === 'addressbook') {
    yield { name: `addressbooks/${safe(slug)}.vcf`, content: whole(exportCards(store, collection), damaged) }
  } else {
    yield* eachOf(collection, store)
  }
  for (const { name } of damaged) {
    const object = await store.findObject(collection.id, name)
    if (object !== undefined) yield { name: `damaged/${safe(slug)}/${safe(name)}`, content: text(object.bytes) }
  }
}

/** Messages and notifications, which are no calendar together. */
async function* eachOf({ id, slug }: Collection, store: Store): AsyncGenerator<ZipEntry> {
  for await (const page of store.objects(id)) {
    for (const { name, bytes } of page) yield { name: `other/${safe(slug)}/${safe(name)}`, content: text(bytes) }
  }
}

async function* attachmentsOf(principal: Archived, store: Store): AsyncGenerator<ZipEntry> {
  for await (const { managed_id, hash, size, filename } of rowsIn('attachment', principal, store)) {
    const name = `attachments/${safe(String(managed_id))}-${safe(String(filename ?? 'file'))}`
    yield { name, content: store.attachmentBytes(String(hash), 0, Number(size)) }
  }
}

async function* mailsOf(principal: Archived, store: Store): AsyncGenerator<ZipEntry> {
  for await (const { id } of rowsIn('quarantined_mail', principal, store)) {
    const mail = await store.findQuarantinedMail(String(id))
    if (mail !== undefined) yield { name: `mail/quarantine/${id}.eml`, content: text(mail.raw) }
  }
  for await (const { id } of rowsIn('outbound', principal, store)) {
    const body = await store.outboundBody(String(id))
    if (body !== undefined) yield { name: `mail/queue/${id}.json`, content: text(body) }
  }
}

async function* rowsIn(table: string, principal: Archived, store: Store): AsyncGenerator<PersonalRow> {
  const found = store.personalTables(principal).find((one) => one.table === table)
  if (found === undefined) throw new Error(`${table} tells of nobody`)
  for await (const page of found.rows) yield* page
}

async function* whole(pieces: AsyncIterable<string | LeftOut>, damaged: LeftOut[]): AsyncGenerator<string> {
  for await (const piece of pieces) {
    if (typeof piece === 'string') yield piece
    else damaged.push(piece)
  }
}

async function* text(content: string | Buffer): AsyncGenerator<string | Buffer> {
  yield content
}

async function* json(pages: Pages<PersonalRow>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const page of pages) {
    for (const row of page) {
      yield `${before}  ${JSON.stringify(row)}`
      before = ',\n'
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

/** Clients choose names: none of them leads out of its folder where the archive is unpacked. */
function safe(name: string): string {
  return (
    name
      .replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_')
      .replace(/^\.+/, '_')
      .slice(0, 150) || '_'
  )
}

function readme({ slug, name, addresses }: Archived, at: Date): string {
  const mail = addresses.map((address) => address.replace(/^mailto:/, '')).join(', ')
  return `Everything that this server held about ${name} (${slug}${mail === '' ? '' : `, ${mail}`}) on ${at.toISOString()}.

calendars/      each calendar as iCalendar (RFC 5545), for any calendar program
addressbooks/   each address book as vCards (RFC 6350)
attachments/    files that are attached to events; ATTACH in calendars/ has the same MANAGED-ID
other/          messages of the scheduling inbox and notifications, as they were received
mail/           mails that wait for somebody to judge them, and messages that are about to leave or left some days ago
damaged/        what cannot be read as calendar or card, as it is stored
records/        the rows of the tables, as JSON: the account and its addresses (principal, principal_address), passwords, second
                factors, sign-in elsewhere and programs without their
                secrets (credential, app_password, identity, totp, recovery_code, passkey, oauth_grant,
                oauth_token), where one is signed in (web_session), groups (membership), who acts for whom (delegation),
                calendars and address books (collection), rights and sharing (collection_grant, invitation, share, look),
                subscriptions and feeds without their secrets, rooms (booking, check_in, and policy in principal), mail
                (outbound, quarantined_mail, heard, correspondent), what was deleted (tombstone), and who did what: everything
                done by, or in the home of, ${slug} (audit)

What others have noted about ${slug} in calendars and address books of their own is theirs, and not in here. Neither are secrets and their
hashes, backups, the log, and what a program of the server works out anew from the above (indexes, the next reminders).
`
}
