/** Thunderbird's address books: the real program, on a display of its own. */
import { randomBytes } from 'node:crypto'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { findMissingPrograms, waitFor } from './program.ts'
import { requireContains, requireEqual } from './steps.ts'
import { Thunderbird } from './thunderbird-window.ts'

export const thunderbirdContacts: Client = {
  name: 'thunderbird-contacts',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb'),
  run,
}

async function run(work: ClientWork): Promise<void> {
  const { server, steps, folder, options } = work
  await server.withAddressBook(`clients-${randomBytes(4).toString('hex')}`, async (book) => {
    const program = new Thunderbird(folder)
    try {
      await steps.take('starts', () => program.start())
      await drive(work, program, book).finally(() => program.takePicture(steps, options.screenshot))
    } finally {
      await program.stop()
    }
  })
}

async function drive({ server, steps }: ClientWork, program: Thunderbird, book: string): Promise<void> {
  const { url, user, password } = server
  await server.put(`${book}three.vcf`, THREE, CARD)
  await server.put(`${book}four.vcf`, FOUR, CARD)
  const tab = await program.openAddressBooks()

  await steps.take(`finds the address books from ${url.href}`, async () => {
    const found = await tab.findBooks({ location: url.href, user, password })
    requireEqual('the new one among them', found.map((one) => new URL(one).pathname).includes(book), true)
  })
  await steps.take('subscribes to one and shows its contacts', async () => {
    await tab.subscribe(book)
    await tab.waitForNames([ZOE, LI])
  })
  await steps.check('shows what is in a card of version 3', async () => {
    const shown = await tab.show(ZOE)
    for (const part of ['zoe@example.test', '+32 2 555 01 01', 'Rue Haute 1', 'Kalends & Söhne'])
      requireContains(shown, part)
    requireEqual('a picture', await tab.hasPhoto(), true)
  })
  await steps.check('shows what is in a card of version 4', async () => {
    requireContains(await tab.show(LI), 'li@example.test')
  })
  await steps.take('shows what another client changed, added and removed', async () => {
    await server.put(`${book}three.vcf`, THREE.replace(`FN:${ZOE}`, `FN:${ZOE_NEW}`), CARD)
    await server.put(`${book}more.vcf`, MORE, CARD)
    await server.delete(`${book}four.vcf`)
    await tab.synchronise(book)
    await tab.waitForNames([ZOE_NEW, NOUR])
  })
  await steps.check('changes a contact', async () => {
    await tab.rename(NOUR, NOUR_NEW)
    await waitForCard(server, `${book}more.vcf`, NOUR_NEW)
    requireContains(await server.get(`${book}more.vcf`), 'X-KEPT:by Thunderbird')
    await tab.waitForNames([ZOE_NEW, NOUR_NEW])
    await tab.show(ZOE_NEW)
  })
}

function waitForCard(server: DavServer, href: string, name: string): Promise<true> {
  return waitFor(
    `a card of “${name}” on the server`,
    async () => (await server.get(href)).includes(`FN:${name}`) || undefined,
  )
}

const CARD = 'text/vcard; charset=utf-8'
const ZOE = 'Zoë Dupont'
const ZOE_NEW = 'Zoë Dupont-Été'
const LI = '李 小龍'
const NOUR = 'Nour Haddad'
const NOUR_NEW = 'Nour Haddad ✓'

/** A red dot of eight by eight. */
const PHOTO = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR42mP8z8Dwn4EIwDiqEF8gAAyjBAF0s4zPAAAAAElFTkSuQmCC'

function card(...lines: readonly string[]): string {
  return ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
}

const THREE = card(
  'VERSION:3.0',
  'UID:thunderbird-three',
  `FN:${ZOE}`,
  'N:Dupont;Zoë;;;',
  'ORG:Kalends & Söhne',
  'EMAIL;TYPE=work:zoe@example.test',
  'TEL;TYPE=cell:+32 2 555 01 01',
  'ADR;TYPE=home:;;Rue Haute 1;Bruxelles;;1000;Belgique',
  `PHOTO;ENCODING=b;TYPE=PNG:${PHOTO}`,
)
const FOUR = card('VERSION:4.0', 'UID:thunderbird-four', `FN:${LI}`, 'N:李;小龍;;;', 'EMAIL;PREF=1:li@example.test')
const MORE = card('VERSION:4.0', 'UID:thunderbird-more', `FN:${NOUR}`, 'N:Haddad;Nour;;;', 'X-KEPT:by Thunderbird')
