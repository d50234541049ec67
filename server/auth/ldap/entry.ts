/** What the directory says about somebody. */
import type { Entry } from 'ldapts'
import { isEmail } from '../../../protocol/caldav/mail-address.ts'
import type { Vouched } from '../../directory/take-in.ts'
import type { LdapSettings } from './settings.ts'

const LONGEST = 200

/** By which directories say that somebody may not sign in, though the password is right. */
const STATES = ['userAccountControl', 'nsAccountLock', 'loginDisabled', 'pwdAccountLockedTime'] as const

/** Not always text: those of Active Directory are 16 bytes. */
export const IDS = ['objectGUID', 'objectSid', 'entryUUID', 'nsUniqueId', 'ipaUniqueID'] as const

export function attributesOf(settings: LdapSettings): string[] {
  const { ldapIdAttribute, ldapSlugAttribute, ldapNameAttribute, ldapMailAttribute } = settings
  return [...new Set([ldapIdAttribute, ldapSlugAttribute, ldapNameAttribute, ldapMailAttribute, ...STATES])]
}

/** Undefined without an id: nobody could be known again. */
export function readPerson(entry: Entry, settings: LdapSettings): Omit<Vouched, 'groups'> | undefined {
  const subject = findId(entry, settings.ldapIdAttribute)
  if (subject === undefined) return undefined
  const mails = textsOf(entry, settings.ldapMailAttribute)
  return {
    provider: 'ldap',
    subject,
    login: textsOf(entry, settings.ldapSlugAttribute)[0],
    name: textsOf(entry, settings.ldapNameAttribute)[0],
    mail: mails.find(isEmail),
  }
}

export function isDisabled(entry: Entry): boolean {
  const state = (name: (typeof STATES)[number]) => textsOf(entry, name)[0] ?? ''
  // Client: Active Directory: ACCOUNTDISABLE is the second bit.
  const isOff = (Number(state('userAccountControl')) & 2) !== 0
  const isLocked = [state('nsAccountLock'), state('loginDisabled')].some((text) => text.toUpperCase() === 'TRUE')
  // Client: OpenLDAP with the overlay ppolicy: this time means for ever.
  return isOff || isLocked || state('pwdAccountLockedTime').startsWith('000001010000')
}

/** RFC 4512 §2.5: names of attributes have no case. */
function valuesOf(entry: Entry, attribute: string): readonly (Buffer | string)[] {
  const wanted = attribute.toLowerCase()
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted && name !== 'dn')?.[1]
  return found === undefined ? [] : Array.isArray(found) ? found : [found]
}

export function textsOf(entry: Entry, attribute: string): readonly string[] {
  const texts = valuesOf(entry, attribute).map((value) =>
    value
      .toString()
      .replace(/\p{Cc}+/gu, ' ')
      .trim(),
  )
  return texts.filter((text) => text !== '').map((text) => text.slice(0, LONGEST))
}

function findId(entry: Entry, attribute: string): string | undefined {
  const [value] = valuesOf(entry, attribute)
  if (value === undefined || value.length === 0) return undefined
  const text = value.toString()
  const isText = /^[\x20-\x7e]+$/.test(text)
  if (isText) return text
  return typeof value === 'string' ? undefined : value.toString('hex')
}
