import { isOk, type Multistatus, type Response, readMultistatus } from './multistatus.ts'
import { type Arguments, evaluate, listed, statusFailures, subtract, type Verifier, valuesOf } from './verifier.ts'

/**
 * The responses are for exactly the given hrefs: `okhrefs` with properties or a 2xx, `badhrefs` with any other status,
 * `nohrefs` not at all (which matters with `ignoremissing`: more may come). Or, with arguments named by a status, exactly
 * these hrefs have it. Or their number is `count` (without the collection itself), `totalcount` or `responsecount`. Without
 * any argument nothing may come.
 */
export const multistatusItems: Verifier = (answer, args) => {
  const wrongStatus = statusFailures(answer, [207])
  if (wrongStatus.length > 0) return wrongStatus
  const multistatus = readMultistatus(answer.body)
  if (typeof multistatus === 'string') return [multistatus]
  if (multistatus.responses.some((response) => response.href === undefined))
    return ['a response without exactly one href']
  return findCountFailures(multistatus, args) ?? findHrefFailures(multistatus, args, answer.uri)
}

function findCountFailures(multistatus: Multistatus, args: Arguments): readonly string[] | undefined {
  const ok = hrefsOf(multistatus, hasSucceeded).size
  const bad = hrefsOf(multistatus, (response) => !hasSucceeded(response)).size
  const [count, totalcount, responsecount] = ['count', 'totalcount', 'responsecount'].map((name) => sumOf(args, name))
  if (count !== undefined) return countFailures(ok - 1, count, 'members')
  if (totalcount !== undefined) return countFailures(ok, totalcount, 'items')
  return responsecount === undefined ? undefined : countFailures(ok + bad, responsecount, 'responses')
}

function sumOf(args: Arguments, name: string): number | undefined {
  const given = valuesOf(args, name)
  return given.length === 0 ? undefined : given.map(evaluate).reduce((sum, value) => sum + value)
}

function countFailures(actual: number, expected: number, what: string): readonly string[] {
  return actual === expected ? [] : [`${actual} ${what} returned, expected ${expected}`]
}

function findHrefFailures(multistatus: Multistatus, args: Arguments, uri: string): readonly string[] {
  return ['okhrefs', 'nohrefs', 'badhrefs'].some((name) => args.has(name))
    ? findOkAndBadFailures(multistatus, args, uri)
    : findStatusFailures(multistatus, args)
}

function findOkAndBadFailures(multistatus: Multistatus, args: Arguments, uri: string): readonly string[] {
  const [given] = valuesOf(args, 'prefix')
  const prefix = given === undefined ? uri : given === '-' ? '' : given
  const [ok, no, bad] = ['okhrefs', 'nohrefs', 'badhrefs'].map((name) => expandHrefs(valuesOf(args, name), prefix))
  const actualOk = hrefsOf(multistatus, hasSucceeded)
  const actualBad = hrefsOf(multistatus, (response) => !hasSucceeded(response))
  const exactly = !args.has('ignoremissing')
  return [
    ...listed('not returned (OK)', subtract(ok ?? [], actualOk)),
    ...listed('unexpected (OK)', exactly ? subtract(actualOk, ok ?? new Set()) : []),
    ...listed(
      'unwanted (OK)',
      [...actualOk].filter((href) => no?.has(href)),
    ),
    ...listed('not returned (bad)', subtract(bad ?? [], actualBad)),
    ...listed('unexpected (bad)', exactly ? subtract(actualBad, bad ?? new Set()) : []),
  ]
}

/** `[a/,b,-]` in one value is a list, in which `-` is the prefix itself. */
function expandHrefs(hrefs: readonly string[], prefix: string): ReadonlySet<string> {
  const names = hrefs.flatMap((href) =>
    href.startsWith('[')
      ? href
          .slice(1, -1)
          .split(',')
          .filter((name) => name !== '')
          .map((name) => (name === '-' ? '' : name))
      : [href],
  )
  return new Set(names.map((name) => withoutLastSlashes(prefix + name)))
}

function findStatusFailures(multistatus: Multistatus, args: Arguments): readonly string[] {
  const expected = new Map(
    [...args].filter(([name]) => /^\d+$/.test(name)).map(([name, hrefs]) => [Number(name), hrefs]),
  )
  const statuses = new Set(multistatus.responses.map((response) => response.status))
  return [...new Set([...expected.keys(), ...statuses])].flatMap((status) => {
    const wanted = new Set(expected.get(status))
    const actual = hrefsOf(multistatus, (response) => response.status === status)
    return [
      ...listed(`not returned with ${status}`, subtract(wanted, actual)),
      ...listed(`unexpected with ${status || 'properties'}`, subtract(actual, wanted)),
    ]
  })
}

function hasSucceeded(response: Response): boolean {
  return response.status === 0 ? response.propstats.length > 0 : isOk(response.status)
}

function hrefsOf(multistatus: Multistatus, wanted: (response: Response) => boolean): ReadonlySet<string> {
  return new Set(multistatus.responses.filter(wanted).map((response) => withoutLastSlashes(response.href ?? '')))
}

function withoutLastSlashes(href: string): string {
  return href.replace(/\/+$/, '')
}
