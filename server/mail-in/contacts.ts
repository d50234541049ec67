/** Whether somebody's own address books have a mail address. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { unescapeText } from '../../protocol/ical/values.ts'
import { parseCardBytes } from '../../protocol/vcard/parse.ts'
import type { Principal, StoreReader } from '../../storage/store.ts'

/** More of them are not looked through for a mail. */
const MOST_CARDS = 20_000

/** `emails` in lower case. Reads cards: a mail from somebody unknown is rare, and a sender has so many in an hour. */
export async function hasContact(
  { id }: Principal,
  emails: ReadonlySet<string>,
  store: Pick<StoreReader, 'collectionsOfEach' | 'objects'>,
): Promise<boolean> {
  const books = await store.collectionsOfEach([id], 'addressbooks')
  let cards = 0
  for (const book of books) {
    for await (const page of store.objects(book.id)) {
      if (page.some(({ bytes }) => mentions(bytes, emails) && isOf(bytes, emails))) return true
      cards += page.length
      if (cards >= MOST_CARDS) return false
    }
  }
  return false
}

/** Parsing costs more. RFC 6350 §3.2: a line is folded anywhere. */
function mentions(bytes: Buffer, emails: ReadonlySet<string>): boolean {
  const text = bytes
    .toString('utf8')
    .replace(/\r?\n[ \t]/g, '')
    .toLowerCase()
  return [...emails].some((email) => text.includes(email))
}

function isOf(bytes: Buffer, emails: ReadonlySet<string>): boolean {
  try {
    const { properties } = parseCardBytes(bytes)
    return properties.some(({ name, value }) => name === 'EMAIL' && emails.has(emailIn(value)))
  } catch (error) {
    if (error instanceof InvalidCalendarData) return false
    throw error
  }
}

function emailIn(value: string): string {
  return unescapeText(value)
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '')
}
