import { type Verifier, valuesOf } from './verifier.ts'

/** The status is one of those given, `4xx` standing for a hundred; any 2xx when none is given. */
export const statusCode: Verifier = (answer, args) => {
  const given = valuesOf(args, 'status')
  const expected = args.has('status') ? given : ['2xx']
  return expected.some((status) => matches(answer.status, status))
    ? []
    : [`status ${answer.status}, expected ${expected.join(' or ')}`]
}

function matches(status: number, expected: string): boolean {
  return expected.slice(1) === 'xx' ? String(status).startsWith(expected.slice(0, 1)) : String(status) === expected
}
