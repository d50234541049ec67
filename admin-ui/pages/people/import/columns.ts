/** Which column of a table is which field, as far as its heading tells in one of the languages people export tables in. */
export const FIELDS = ['slug', 'name', 'emails', 'timezone', 'quota', 'password', 'admin'] as const
export type Field = (typeof FIELDS)[number]

/** What each column is; null: it is left out. */
export type Columns = readonly (Field | null)[]

const HEADINGS: Readonly<Record<Field, readonly string[]>> = {
  slug: [
    ...['slug', 'account', 'accountname', 'user', 'username', 'userid', 'login', 'uid', 'samaccountname'],
    ...['compte', 'identifiant', 'utilisateur', 'konto', 'kontoname', 'benutzer', 'benutzername', 'anmeldename'],
    ...['gebruiker', 'gebruikersnaam', 'accountnaam'],
  ],
  name: [
    ...['name', 'fullname', 'displayname', 'commonname', 'cn', 'nom', 'nomcomplet', 'vollername', 'anzeigename'],
    ...['naam', 'volledigenaam', 'weergavenaam'],
  ],
  emails: [
    ...['email', 'emails', 'mail', 'mails', 'emailaddress', 'emailaddresses', 'primaryemail', 'address', 'addresses'],
    ...['courriel', 'adressemail', 'adresseemail', 'mailadresse', 'emailadresse', 'emailadressen', 'emailadres'],
  ],
  timezone: ['timezone', 'zone', 'tz', 'fuseau', 'fuseauhoraire', 'zeitzone', 'tijdzone'],
  quota: ['quota', 'quotamb', 'space', 'espace', 'speicher', 'speicherplatz', 'ruimte', 'limit'],
  password: ['password', 'motdepasse', 'passwort', 'kennwort', 'wachtwoord'],
  admin: ['admin', 'administrator', 'isadmin', 'administrateur', 'beheerder'],
}

/** A field is taken once, by the first column whose heading says it. */
export function guessColumns(headings: readonly string[]): Columns {
  const free = new Set<Field>(FIELDS)
  return headings.map((heading) => {
    const folded = foldHeading(heading)
    const field = FIELDS.find((one) => free.has(one) && HEADINGS[one].includes(folded))
    if (field === undefined) return null
    free.delete(field)
    return field
  })
}

/** Whether the first line says what the columns are; a line of people has addresses, headings have none. */
export function isHeadings(cells: readonly string[]): boolean {
  return guessColumns(cells).some((field) => field !== null) && !cells.some((cell) => cell.includes('@'))
}

/** What a table without headings has, by its first line. */
export function guessByContent(cells: readonly string[]): Columns {
  const email = cells.findIndex((cell) => cell.includes('@'))
  const name = cells.findIndex((cell, index) => index !== email && /\p{L}[\s,-]+\p{L}/u.test(cell))
  const first = cells.findIndex((cell, index) => index !== email && index !== name && /^[\w.-]+$/.test(cell))
  return cells.map((_, index) => {
    if (index === email) return 'emails'
    if (index === name) return 'name'
    return index === first ? 'slug' : null
  })
}

/** What stands in brackets is a unit, or a word for those who fill it in. */
function foldHeading(heading: string): string {
  return heading
    .replaceAll(/\(.*?\)|\[.*?\]/g, '')
    .normalize('NFD')
    .replaceAll(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '')
}

/** A column is one field, and no field is two columns. */
export function withColumn(columns: Columns, index: number, field: Field | null): Columns {
  return columns.map((one, at) => (at === index ? field : one === field ? null : one))
}
