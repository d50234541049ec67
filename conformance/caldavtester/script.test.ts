import { describe, expect, test } from 'vitest'
import { readScript } from './script.ts'

const SCRIPT = `<?xml version="1.0" standalone="no"?>
<!DOCTYPE caldavtest SYSTEM "caldavtest.dtd">
<caldavtest ignore-all="yes">
  <description>All of it</description>
  <require-feature><feature>caldav</feature><feature>ctag</feature></require-feature>
  <start><request end-delete="yes"><method>PUT</method><ruri>/a</ruri></request></start>
  <test-suite name="one" change-uid="yes">
    <exclude-feature><feature>split-calendars</feature></exclude-feature>
    <test name="1" count="3" ignore="yes">
      <description>first</description>
      <request user="u" pswd="p" auth="no" host2="yes" iterate-data="yes" wait-for-success="yes" print-response="yes">
        <require-feature><feature>x</feature></require-feature>
        <method>WAITCOUNT 2</method>
        <ruri quote="no">/a%20b</ruri><ruri quote="no">/c</ruri>
        <header><name>Depth</name><value>1</value></header>
        <data generate="yes" substitutions="no">
          <content-type>text/calendar</content-type><filepath>Resource/1.ics</filepath>
          <substitute><name>$x:</name><value>1</value></substitute>
        </data>
        <verify>
          <exclude-feature><feature>y</feature></exclude-feature>
          <callback>multistatusItems</callback>
          <arg><name>okhrefs</name><value>1.ics</value><value/></arg>
          <arg><name>ignoremissing</name></arg>
        </verify>
        <graburi>$uri:</graburi>
        <grabheader><name>ETag</name><variable>$etag:</variable></grabheader>
        <grabproperty><property>{DAV:}getetag</property><variable>$p:</variable></grabproperty>
        <grabelement><name>/{DAV:}a</name><parent>{DAV:}b</parent><variable>$e1:</variable><variable>$e2:</variable></grabelement>
        <grabjson><pointer>/a</pointer><variable>$j:</variable></grabjson>
      </request>
      <pause/>
    </test>
  </test-suite>
  <end/>
</caldavtest>`

describe('readScript', () => {
  const script = readScript(SCRIPT)
  const test1 = script.suites[0]?.tests[0]
  const request = test1?.requests[0]

  test('the file, its suite and its test', () => {
    expect(script).toMatchObject({ description: 'All of it', ignoreAll: true, end: [] })
    expect(script.switches.required).toEqual(['caldav', 'ctag'])
    expect(script.start[0]).toMatchObject({ method: 'PUT', endDelete: true, authenticate: true, quoteUri: true })
    expect(script.suites[0]).toMatchObject({ name: 'one', changeUid: true, ignore: false, only: false })
    expect(script.suites[0]?.switches.excluded).toEqual(['split-calendars'])
    expect(test1).toMatchObject({ name: '1', description: 'first', count: 3, ignore: true, only: false })
  })

  test('a request with everything, and no pause', () => {
    expect(test1?.requests).toHaveLength(1)
    expect(request).toMatchObject({
      switches: { required: ['x'], excluded: [] },
      method: 'WAITCOUNT 2',
      uris: ['/a%20b', '/c'],
      quoteUri: false,
      secondHost: true,
      authenticate: false,
      user: 'u',
      password: 'p',
      headers: [{ name: 'Depth', value: '1' }],
      iterateData: true,
      waitForSuccess: true,
      printResponse: true,
    })
    expect(request?.data).toEqual({
      contentType: 'text/calendar',
      filepath: 'Resource/1.ics',
      generator: undefined,
      substitute: false,
      generate: true,
      substitutions: [{ name: '$x:', value: '1' }],
    })
  })

  test('verifications keep empty values and arguments without any', () => {
    const verification = request?.verifications[0]
    expect(verification?.callback).toBe('multistatusItems')
    expect(verification?.switches.excluded).toEqual(['y'])
    expect([...(verification?.args ?? [])]).toEqual([
      ['okhrefs', ['1.ics', '']],
      ['ignoremissing', []],
    ])
  })

  test('grabs', () => {
    expect(request?.grabs).toEqual([
      { kind: 'uri', from: '', parent: undefined, variables: ['$uri:'] },
      { kind: 'header', from: 'ETag', parent: undefined, variables: ['$etag:'] },
      { kind: 'property', from: '{DAV:}getetag', parent: undefined, variables: ['$p:'] },
      { kind: 'element', from: '/{DAV:}a', parent: '{DAV:}b', variables: ['$e1:', '$e2:'] },
      { kind: 'json', from: '/a', parent: undefined, variables: ['$j:'] },
    ])
  })

  test('another document is refused', () => {
    expect(() => readScript('<serverinfo/>')).toThrow('not a suite file')
  })
})
