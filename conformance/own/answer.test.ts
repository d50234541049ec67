import { expect, test } from 'vitest'
import { Answer, namesFound, pathOf, propstatOf, statusOfProperty } from './answer.ts'
import { Mismatch } from './expect.ts'
import { D, Z } from './names.ts'

const MULTISTATUS = `<?xml version="1.0"?>
<multistatus xmlns="DAV:" xmlns:Z="http://example.com/ns/">
  <response>
    <href>http://server.test/a%20b/</href>
    <propstat><prop><getetag>"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat>
    <propstat>
      <prop><Z:x/></prop><status>HTTP/1.1 403 Forbidden</status>
      <error><cannot-modify-protected-property/></error>
    </propstat>
  </response>
  <response><href>/gone</href><status>HTTP/1.1 404 Not Found</status></response>
  <sync-token>data:,1</sync-token>
</multistatus>`

function answer(body: string, status = 207): Answer {
  return new Answer('PROPFIND /', { status, headers: [], body: Buffer.from(body) })
}

test('a multistatus is read by decoded paths', () => {
  const multistatus = answer(MULTISTATUS).multistatus()
  expect(multistatus.paths()).toEqual(['/a b/', '/gone'])
  expect(multistatus.syncToken).toBe('data:,1')
  const response = multistatus.of('/a%20b/')
  expect(namesFound(response)).toEqual([D('getetag')])
  expect(statusOfProperty(response, Z('x'))).toBe(403)
  expect(propstatOf(response, Z('x'))?.conditions).toEqual([D('cannot-modify-protected-property')])
  expect(multistatus.property('/a b/', D('getetag'))?.text).toBe('"1"')
  expect(multistatus.property('/a b/', Z('x'))).toBeUndefined()
  expect(multistatus.of('/gone').status).toBe(404)
})

test('what is not there, is no multistatus, or is no XML, fails the case', () => {
  expect(() => answer(MULTISTATUS).multistatus().of('/other')).toThrow(Mismatch)
  expect(() => answer(MULTISTATUS, 200).multistatus()).toThrow(Mismatch)
  expect(() => answer('<error xmlns="DAV:"/>').multistatus()).toThrow(Mismatch)
  expect(() => answer('<broken').multistatus()).toThrow(Mismatch)
})

test.each([
  ['/a%20b', '/a b'],
  ['https://x.test/%C3%BC', '/ü'],
  ['/100%', '/100%'],
])('%s leads to %s', (href, path) => expect(pathOf(href)).toBe(path))
