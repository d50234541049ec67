import { describe, expect, test } from 'vitest'
import { describeServer, findUnknownSubstitutions, type Profile, readFeatureList } from './server-info.ts'

const template = `<?xml version="1.0"?>
<serverinfo>
  <waitcount>8</waitcount><waitdelay>0.5</waitdelay>
  <features><feature>apple only</feature></features>
  <substitutions>
    <substitution><key>$root:</key><value>/</value></substitution>
    <repeat count="12">
      <substitution><key>$userid%d:</key><value>user%02d</value></substitution>
      <substitution><key>$guid%d:</key><value>0000-%03d</value></substitution>
      <substitution><key>$encoded%d:</key><value>User%%20%02d</value></substitution>
    </repeat>
    <substitution><key>$guid2:</key><value>special</value></substitution>
    {overrides}
  </substitutions>
  <calendardatafilter>PRODID</calendardatafilter>
  <addressdatafilter>REV</addressdatafilter>
</serverinfo>`

const urls = { first: new URL('http://127.0.0.1:4791/dav/'), second: undefined }
const plain: Profile = { name: 'plain', substitutions: {} }

describe('describeServer', () => {
  const server = describeServer(template, ['caldav', 'ctag'], plain, urls)

  test.each([
    ['$root:', '/'],
    ['$userid1:', 'user01'],
    ['$userid12:', 'user12'],
    ['$guid1:', '0000-001'],
    ['$guid2:', 'special'],
    ['$encoded3:', 'User%2003'],
    ['$host:', 'http://127.0.0.1:4791'],
    ['$hostssl:', 'http://127.0.0.1:4791'],
    ['$userid13:', undefined],
  ])('%s is %s', (name, value) => {
    expect(server.variables.get(name)).toBe(value)
  })

  test('the features are the public list, not the ones of the template', () => {
    expect([...server.features]).toEqual(['caldav', 'ctag'])
  })

  test('filters and waiting come from the template', () => {
    expect(server).toMatchObject({ calendarFilters: ['PRODID'], addressFilters: ['REV'], waitSeconds: 4 })
  })

  test('a profile changes repeated entries, features and waiting; a later single entry still wins', () => {
    const profile: Profile = {
      name: 'other',
      substitutions: { '$root:': '/dav/', '$guid%d:': 'slug%02d' },
      features: { add: ['quota'], remove: ['ctag'] },
      waitSeconds: 1,
    }
    const other = describeServer(template, ['caldav', 'ctag'], profile, urls)
    expect(other.variables.get('$root:')).toBe('/dav/')
    expect(other.variables.get('$guid1:')).toBe('slug01')
    expect(other.variables.get('$guid2:')).toBe('special')
    expect([...other.features]).toEqual(['caldav', 'quota'])
    expect(other.waitSeconds).toBe(1)
  })
})

test('names that the template does not know are found', () => {
  const profile: Profile = { name: 'typo', substitutions: { '$roots:': '/', '$guid%d:': 'x' } }
  expect(findUnknownSubstitutions(template, profile)).toEqual(['$roots:'])
})

test('readFeatureList leaves comments and blank lines out', () => {
  expect(readFeatureList('# WebDAV\nCOPY Method\n\n  ctag  \n')).toEqual(['COPY Method', 'ctag'])
})
