import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardOfEntry } from '../../../protocol/carddav/principal-card.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { HINTS } from './hint.ts'

const ORGANISATION = `users:
  - { slug: alice, name: Alice de Wit, emails: [alice@example.test, wit@example.test], password: alice }
  - { slug: jose, name: José, password: jose }
groups: [{ slug: team, name: Team, members: [alice] }]
rooms: [{ slug: blue, name: 'Blue, small', emails: [blue@example.test] }]
resources: [{ slug: beamer, name: Beamer }]
`
const DIRECTORY = '/dav/directory/'

let server: TestServer

beforeAll(async () => {
  server = await testServer({ provision: ORGANISATION })
})
afterAll(() => server.close())

const report = (root: string, inner: string, data = '<C:address-data/>') =>
  server
    .as('jose')
    .report(
      DIRECTORY,
      `<C:${root} xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><getetag/>${data}</prop>${inner}</C:${root}>`,
    )
const query = (filter: string, more = '') => report('addressbook-query', `<C:filter>${filter}</C:filter>${more}`)
const match = (name: string, text: string) =>
  `<C:prop-filter name="${name}"><C:text-match>${text}</C:text-match></C:prop-filter>`
const namesOf = (xml: string) =>
  [...xml.matchAll(/<D:href>\/dav\/directory\/([^<]*)<\/D:href>/g)].map((found) => found[1])

describe('the directory', () => {
  it('has a card of everybody, in the form that is asked for', async () => {
    const jose = server.as('jose')
    const card = await jose.get(`${DIRECTORY}alice.vcf`)
    expect(card.text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:x').split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:4.0',
      'UID:urn:uuid:x',
      'KIND:individual',
      'FN:Alice de Wit',
      'N:Wit;Alice de;;;',
      'EMAIL;PREF=1:alice@example.test',
      'EMAIL;PREF=2:wit@example.test',
      'CALADRURI;PREF=1:mailto:alice@example.test',
      'CALADRURI;PREF=2:mailto:wit@example.test',
      'END:VCARD',
      '',
    ])
    const uid = /UID:(.*)\r\n/.exec(card.text)?.[1]
    expect((await jose.get(`${DIRECTORY}team.vcf`)).text).toContain(
      `KIND:group\r\nFN:Team\r\nN:Team;;;;\r\nMEMBER:${uid}`,
    )
    expect((await jose.get(`${DIRECTORY}blue.vcf`)).text).toContain('KIND:location\r\nFN:Blue\\, small\r\n')
    const three = await jose.get(`${DIRECTORY}team.vcf`, { accept: 'text/vcard;version=3.0' })
    expect(three.text).toContain(`X-ADDRESSBOOKSERVER-MEMBER:${uid}`)
    const tag = String(three.headers.etag)
    const again = await jose.get(`${DIRECTORY}team.vcf`, { accept: 'text/vcard;version=3.0', 'if-none-match': tag })
    expect(again.status).toBe(304)
    expect((await jose.get(`${DIRECTORY}nobody.vcf`)).status).toBe(404)
  })

  it('is searched, RFC 6352 §8.6', async () => {
    expect(namesOf((await query(match('FN', 'JOSE'))).text)).toEqual(['jose.vcf'])
    expect(namesOf((await query(match('EMAIL', 'wit@'))).text)).toEqual(['alice.vcf'])
    expect(namesOf((await query(match('KIND', 'device'))).text)).toEqual(['beamer.vcf'])
    expect(namesOf((await query('<C:prop-filter name="MEMBER"/>')).text)).toEqual(['team.vcf'])
    expect(namesOf((await query(match('N', 'wit;alice d'))).text)).toEqual(['alice.vcf'])
    expect(namesOf((await query(match('CALADRURI', 'mailto:w'))).text)).toEqual(['alice.vcf'])
    expect(namesOf((await query(match('NICKNAME', 'wit'))).text)).toEqual([])
    expect(namesOf((await query(match('NICKNAME', 'wit') + match('FN', 'wit'))).text)).toEqual(['alice.vcf'])
    const notWit = '<C:prop-filter name="FN"><C:text-match negate-condition="yes">wit</C:text-match></C:prop-filter>'
    expect(namesOf((await query(notWit)).text)).toEqual(['beamer.vcf', 'blue.vcf', 'jose.vcf', 'team.vcf'])
    const noMail = '<C:prop-filter name="EMAIL"><C:is-not-defined/></C:prop-filter>'
    expect(namesOf((await query(noMail)).text)).toEqual(['beamer.vcf', 'jose.vcf', 'team.vcf'])
    const few = await query('', '<C:limit><C:nresults>1</C:nresults></C:limit>')
    expect(namesOf(few.text)).toEqual(['alice.vcf', ''])
    expect(few.text).toContain('507')
  })

  it('knows of each property of its cards whether the index has it', () => {
    const entry = { uid: 'u', name: 'N', addresses: ['mailto:a@b', 'urn:x'], members: ['m'], photo: 'https://a/b' }
    for (const kind of ['user', 'group', 'room', 'resource'] as const) {
      for (const { name } of cardOfEntry({ ...entry, kind }).properties) expect(HINTS.has(name), name).toBe(true)
    }
  })

  it('is read by name, RFC 6352 §8.7', async () => {
    const answer = await report(
      'addressbook-multiget',
      `<href>${DIRECTORY}blue.vcf</href><href>${DIRECTORY}nobody.vcf</href><href>/dav/</href>`,
    )
    expect(answer.text.match(/HTTP\/1.1 404/g)).toHaveLength(2)
    expect(answer.text).toContain('X-ADDRESSBOOKSERVER-KIND:location')
  })

  it('is found, RFC 6352 §7.1.2, and listed', async () => {
    const jose = server.as('jose')
    const ask =
      '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop><C:directory-gateway/><C:principal-address/></prop></propfind>'
    const principal = await jose.propfind('/dav/principals/users/jose/', ask)
    expect(principal.text).toContain(`<CR:directory-gateway><D:href>${DIRECTORY}</D:href>`)
    expect(principal.text).toContain(`<CR:principal-address><D:href>${DIRECTORY}jose.vcf</D:href>`)
    expect((await jose.propfind('/dav/addressbooks/jose/', ask)).text).toContain('<CR:directory-gateway>')
    const all = await jose.propfind(
      DIRECTORY,
      '<propfind xmlns="DAV:"><prop><resourcetype/><getetag/></prop></propfind>',
      '1',
    )
    expect(all.text).toContain('<D:collection/><CR:addressbook/><CR:directory/>')
    expect(namesOf(all.text)).toHaveLength(6)
    const etag = (await jose.get(`${DIRECTORY}jose.vcf`)).headers.etag
    expect(all.text).toContain(`<D:getetag>${etag}</D:getetag>`)
  })

  it('is for nobody to change, and for those who are signed in', async () => {
    const jose = server.as('jose')
    const headers = { 'content-type': 'text/vcard' }
    expect((await jose.put(`${DIRECTORY}jose.vcf`, 'x', headers)).status).toBe(403)
    expect((await jose.delete(`${DIRECTORY}jose.vcf`)).status).toBe(403)
    expect((await jose.delete(DIRECTORY)).status).toBe(403)
    expect((await server.anonymous.get(`${DIRECTORY}jose.vcf`)).status).toBe(401)
    expect((await server.anonymous.propfind(DIRECTORY, '<propfind xmlns="DAV:"><allprop/></propfind>')).status).toBe(
      401,
    )
  })
})
