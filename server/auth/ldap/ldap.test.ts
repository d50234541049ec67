import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../../settings.ts'
import { testBrowser } from '../../testing/test-browser.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { checkLdap } from './check.ts'
import { DirectoryUnavailable } from './connection.ts'
import { askDirectory } from './directory.ts'
import { findLdapSettings } from './settings.ts'
import { ADMIN, BASE, hasSlapd, type Slapd, slapd } from './testing/slapd.ts'

const person = (uid: string, more = '') => `dn: uid=${uid},ou=people,${BASE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid} of the directory
sn: ${uid}
userPassword: ${uid}'s
${more}
`
const group = (cn: string, ...members: readonly string[]) => `dn: cn=${cn},ou=groups,${BASE}
objectClass: groupOfNames
cn: ${cn}
${members.map((member) => `member: ${member},${BASE}`).join('\n')}

`
const ENTRIES = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=people,${BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${BASE}
objectClass: organizationalUnit
ou: groups

${person('dora', 'mail: Dora@example.test\n')}${person('emil', 'mail: emil@example.test\n')}${person('alice')}${person('nele')}
${person('zoë', 'mail: zoe@example.test\n')}${person('twin', 'mail: twins@example.test\n')}${person('other', 'mail: twins@example.test\n')}
${person('star*', '')}${person('late')}${group('staff', 'uid=dora,ou=people', 'uid=emil,ou=people')}${group('it', 'uid=dora,ou=people')}
${group('all', 'cn=staff,ou=groups', 'cn=all,ou=groups')}${group('calendar-admins', 'uid=emil,ou=people')}
dn: ou=elsewhere,${BASE}
objectClass: referral
objectClass: extensibleObject
ou: elsewhere
ref: ldap://127.0.0.1:1/ou=elsewhere,${BASE}

`

describe.skipIf(!hasSlapd)(
  `people of a directory${hasSlapd ? '' : ' (skipped: slapd and ldap-utils are not here)'}`,
  () => {
    let directory: Slapd
    let server: TestServer
    let late = 0
    beforeAll(async () => {
      directory = await slapd(ENTRIES)
      server = await testServer({ settings: settingsFor(), now: () => new Date(Date.now() + late) })
    })
    afterAll(async () => {
      await server.close()
      await directory.close()
    })

    const settingsFor = (more: Partial<Settings> = {}): Partial<Settings> => ({
      ...{ ldapUrl: directory.url, ldapCaFile: directory.caFile, ldapBase: BASE },
      ...{ ldapBindDn: ADMIN.dn, ldapBindPassword: ADMIN.password },
      ...{ ldapGroupBase: `ou=groups,${BASE}`, ldapNestedGroups: true, ldapAdminGroups: ['calendar-admins'] },
      ldapProvision: true,
      ...more,
    })

    const status = async (user: string, password: string, at = server) =>
      (await at.as(user, password).get('/api/v1/me')).status

    async function groupsOf(slug: string) {
      const principal = await server.store.findPrincipal(slug)
      return (await server.store.groupsOf(principal?.id ?? '')).map((one) => one.slug)
    }

    it('come in by Basic, and have an account with its groups, nested ones too', async () => {
      expect((await server.as('dora', "dora's").get('/dav/calendars/dora/calendar/')).status).toBe(200)
      expect(await server.store.findPrincipal('dora')).toMatchObject({
        name: 'dora of the directory',
        addresses: ['mailto:dora@example.test'],
        admin: false,
      })
      expect(await groupsOf('dora')).toEqual(['group-all', 'it', 'staff'])
      expect(await status('DORA@example.test', "dora's")).toBe(200)
    })

    it('come in by the page', async () => {
      const browser = testBrowser(server.anonymous)
      expect((await browser.signIn('emil', "emil's")).status).toBe(303)
      expect(JSON.parse((await browser.get('/api/v1/me')).text).principal.slug).toBe('emil')
      expect((await server.store.findPrincipal('emil'))?.admin).toBe(true)
      await server.store.chainAudit()
      const kinds = (await server.store.auditRecords({ owner: 'emil' }, 50)).map((one) => [one.kind, one.detail])
      expect(kinds).toContainEqual(['sign-in', 'ldap'])
      expect((await testBrowser(server.anonymous).signIn('zoë', "zoë's")).status).toBe(303)
      expect(await server.store.findPrincipal('zoe')).toMatchObject({ addresses: ['mailto:zoe@example.test'] })
    })

    it.each([
      ['a wrong password', 'dora', "emil's"],
      ['no password', 'dora', ''],
      ['nobody of that name', 'nobody', "nobody's"],
      ['a name that would be a filter', 'do*', "dora's"],
      ['a name that would end one', 'x)(uid=dora', "dora's"],
      ['another that would', 'dora)(|(uid=*', "dora's"],
      ['a name with a backslash', '\\64ora', "dora's"],
      ['a DN', `uid=dora,ou=people,${BASE}`, "dora's"],
      ['several of that name', 'twins@example.test', "twin's"],
      ['the service itself', ADMIN.dn, ADMIN.password],
    ])('are refused: %s', async (_, user, password) => {
      expect(await status(user, password)).toBe(401)
      expect((await testBrowser(server.anonymous).signIn(user, password)).status).toBe(422)
    })

    it('may have names with characters of filters', async () => {
      expect(await status('star*', "star*'s")).toBe(200)
      expect(await server.store.findPrincipal('star')).toBeDefined()
    })

    it('do not get an account that is here already, and those with a password here are asked for that', async () => {
      expect(await status('alice', "alice's")).toBe(401)
      expect(await status('alice', 'alice')).toBe(200)
      await server.store.transaction({ origin: 'admin', scheduling: 'silent', directory: true }, async (tx) => {
        const values = { name: 'Nele', addresses: [], timezone: null, admin: false, quotaBytes: null, details: {} }
        await tx.createPrincipal({ kind: 'user', slug: 'nele', policy: null, ...values })
      })
      expect(await status('nele', "nele's")).toBe(401)
      const answer = await testBrowser(server.anonymous).signIn('nele', "nele's")
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('There is already an account')])
    })

    it('what was right is remembered for minutes, what was wrong is not', async () => {
      expect(await status('late', 'soon')).toBe(401)
      await directory.modify(
        `dn: uid=late,ou=people,${BASE}\nchangetype: modify\nreplace: userPassword\nuserPassword: soon\n`,
      )
      expect(await status('late', 'soon')).toBe(200)
      // Once more by the name of the account that there is now.
      expect(await status('late', 'soon')).toBe(200)
      await directory.modify(`dn: uid=late,ou=people,${BASE}\nchangetype: delete\n`)
      expect(await status('late', 'soon')).toBe(200)
      expect(await status('late', 'other')).toBe(401)
      late += 11 * 60_000
      expect(await status('late', 'soon')).toBe(401)
    })

    it('lose groups, administration and the way in by what the directory says', async () => {
      expect((await server.store.findPrincipal('emil'))?.admin).toBe(true)
      await directory.modify(`dn: cn=calendar-admins,ou=groups,${BASE}
changetype: modify
replace: member
member: uid=dora,ou=people,${BASE}

dn: uid=emil,ou=people,${BASE}
changetype: modify
replace: mail
mail: emil.new@example.test
`)
      late += 11 * 60_000
      expect(await status('emil', "emil's")).toBe(200)
      expect(await server.store.findPrincipal('emil')).toMatchObject({
        ...{ admin: false, addresses: ['mailto:emil.new@example.test'] },
      })
      expect(await groupsOf('emil')).toEqual(['group-all', 'staff'])
    })

    it('that are disabled do not come in, though the password is right', async () => {
      const settings = findLdapSettings({ ...server.settings, ...settingsFor() })
      if (settings === undefined) throw new Error('the settings name a directory')
      expect(await askDirectory(settings, 'dora', "dora's")).toMatchObject({ kind: 'right', person: { login: 'dora' } })
      const asked = await askDirectory({ ...settings, ldapIdAttribute: 'none' }, 'dora', "dora's")
      expect(asked).toEqual({ kind: 'wrong', why: 'no none' })
    })

    it('are asked for over TLS alone, from who is known', async () => {
      const { caFile: ldapCaFile, url, ldapsUrl } = directory
      const base = findLdapSettings({ ...server.settings, ...settingsFor() })
      if (base === undefined) throw new Error('the settings name a directory')
      const ask = (more: Partial<typeof base>) => askDirectory({ ...base, ...more }, 'dora', "dora's")
      expect((await ask({ ldapUrl: ldapsUrl, ldapCaFile })).kind).toBe('right')
      expect((await ask({ ldapStartTls: false })).kind).toBe('right')
      for (const ldapUrl of [url, ldapsUrl]) {
        await expect(ask({ ldapUrl, ldapCaFile: undefined })).rejects.toThrow(DirectoryUnavailable)
        // The certificate is for another name.
        await expect(ask({ ldapUrl: ldapUrl.replace('localhost', '127.0.0.1') })).rejects.toThrow(DirectoryUnavailable)
      }
      await expect(ask({ ldapBindPassword: 'wrong' })).rejects.toThrow(DirectoryUnavailable)
      await expect(ask({ ldapUrl: 'ldap://localhost:1' })).rejects.toThrow(DirectoryUnavailable)
    })

    it('cost a bounded time when it hangs, and are not taken for wrong', async () => {
      const base = findLdapSettings({ ...server.settings, ...settingsFor() })
      if (base === undefined) throw new Error('the settings name a directory')
      directory.pause()
      try {
        await expect(askDirectory(base, 'dora', "dora's", 200)).rejects.toThrow('in time')
      } finally {
        directory.goOn()
      }
      const down = await testServer({ settings: settingsFor({ ldapUrl: 'ldap://localhost:1' }) })
      const answer = await down.as('dora', "dora's").get('/dav/')
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30'])
      const shown = await testBrowser(down.anonymous).signIn('dora', "dora's")
      expect([shown.status, shown.text]).toEqual([503, expect.stringContaining('does not answer')])
      expect(await status('alice', 'alice', down)).toBe(200)
      await down.close()
    })

    it('are slowed down when they guess', async () => {
      const slow = await testServer({ settings: settingsFor({ rateLimits: 'default' }) })
      for (let tries = 0; tries < 5; tries++) expect(await status('dora', `guess ${tries}`, slow)).toBe(401)
      expect(await status('dora', "dora's", slow)).toBe(429)
      await slow.close()
    })

    it('are linked by name where the operator says so, and only once', async () => {
      const linking = await testServer({
        settings: settingsFor({ ldapLink: 'name', ldapProvision: false }),
        provision: 'users:\n  - { slug: dora, name: Our Dora }\n  - { slug: emil, name: Emil, password: emil }\n',
      })
      expect(await status('dora', "dora's", linking)).toBe(200)
      expect(await linking.store.findPrincipal('dora')).toMatchObject({ name: 'Our Dora', addresses: [] })
      expect(await status('emil', "emil's", linking)).toBe(401)
      const { id = '' } = (await linking.store.findPrincipal('dora')) ?? {}
      expect(await linking.store.identitiesOf(id)).toMatchObject([{ provider: 'ldap', kind: 'user' }])
      await linking.close()
    })

    it('are not linked to who has a password here, nor by a name that says it with more than it', async () => {
      const linking = await testServer({
        settings: settingsFor({ ldapLink: 'name', ldapFilter: '(|(uid={login})(cn={login}))' }),
        provision:
          'users:\n  - { slug: alice, name: A, password: here }\n  - { slug: zoe, name: Our Zoe }\n  - { slug: star, name: Star }\n',
      })
      // `alice` is asked for by a name that nobody has here.
      expect(await status('zoë', "zoë's", linking)).toBe(401)
      expect(await status('star*', "star*'s", linking)).toBe(401)
      expect(await status('alice of the directory', "alice's", linking)).toBe(401)
      for (const slug of ['alice', 'zoe', 'star']) {
        const { id = '' } = (await linking.store.findPrincipal(slug)) ?? {}
        expect(await linking.store.identitiesOf(id)).toEqual([])
      }
      await linking.close()
    })

    it('are looked up by signin-check, without their password', async () => {
      const settings = { ...server.settings, ...settingsFor() }
      const report = await checkLdap(settings, 'dora')
      expect(report?.isGood).toBe(true)
      const text = report?.lines.join('\n')
      expect(text).toMatch(
        /id: [0-9a-f-]{36}\n {2}slug: dora\n {2}name: dora of the directory\n {2}mail: Dora@example.test/,
      )
      expect(text).not.toContain(ADMIN.password)
      expect((await checkLdap(settings, undefined))?.isGood).toBe(true)
      expect((await checkLdap(settings, 'nobody'))?.lines.at(-1)).toBe('  nobody: nobody of that name')
      const wrong = await checkLdap({ ...settings, ldapBindPassword: 'wrong' }, 'dora')
      expect([wrong?.isGood, wrong?.lines.at(-1)]).toEqual([false, expect.stringMatching(/cannot be used: .*0x31/)])
      const unvouched = await checkLdap({ ...settings, ldapCaFile: undefined }, 'dora')
      expect(unvouched?.lines.at(-1)).toMatch(
        /cannot be used: StartTLS, which KALENDS_LDAP_START_TLS asks for: .*certificate/,
      )
      expect(await checkLdap({ ...settings, ldapUrl: null }, 'dora')).toBeUndefined()
    })

    it('leave nothing secret in the log, and no bug', () => {
      const text = JSON.stringify(server.log)
      for (const secret of ["dora's", "nele's", ADMIN.password]) expect(text).not.toContain(secret)
      expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
    })
  },
)
