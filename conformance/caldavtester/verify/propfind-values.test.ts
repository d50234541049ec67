import { expect, test } from 'vitest'
import { propfindValues } from './propfind-values.ts'
import { answerWith, multistatusOf, propertyResponse, verify } from './testing.ts'

const set = '<C:supported-calendar-component-set>\n <C:comp name="VEVENT"/>\n</C:supported-calendar-component-set>'
const answer = answerWith(multistatusOf(propertyResponse('/c/', `${set}<D:displayname>Work</D:displayname>`)), {
  status: 207,
})
const NAME = '{urn:ietf:params:xml:ns:caldav}supported-calendar-component-set'

test.each([
  [`${NAME}$.*VEVENT.*`, true],
  [`${NAME}$.*VTODO.*`, false],
  [`${NAME}!.*VTODO.*`, true],
  [`${NAME}!.*VEVENT.*`, false],
  ['{DAV:}displayname$W.rk', true],
  ['{DAV:}displayname$ork', false],
  ['{DAV:}missing$x', false],
  ['{DAV:}missing', true],
])('%s: %s', (text, passes) => {
  expect(verify(propfindValues, answer, { props: [text] }).length === 0).toBe(passes)
})

test('only chosen responses are looked at, and other arguments ask nothing', () => {
  expect(verify(propfindValues, answer, { props: ['{DAV:}missing$x'], ignore: ['/c/'] })).toEqual([])
  expect(verify(propfindValues, answer, { okprops: ['{DAV:}missing'] })).toEqual([])
})
