/** What runs wrote with `--json`, read back. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const caldavTester = z.object({
  tests: z.array(
    z.object({
      suite: z.string(),
      testSuite: z.string(),
      test: z.string(),
      outcome: z.enum(['passed', 'failed', 'ignored']),
    }),
  ),
})

const own = z.object({
  mebibytes: z.number().optional(),
  cases: z.array(
    z.object({
      file: z.string(),
      rfc: z.string(),
      section: z.string(),
      title: z.string(),
      outcome: z.enum(['passed', 'failed', 'skipped']),
    }),
  ),
})

/** A test of CalDAVTester's and what became of it. */
export type SuiteTest = z.infer<typeof caldavTester>['tests'][number]
export type OwnResults = z.infer<typeof own>

export async function readSuiteTests(file: string): Promise<readonly SuiteTest[]> {
  return caldavTester.parse(JSON.parse(await readFile(file, 'utf8'))).tests
}

export async function readOwnResults(file: string): Promise<OwnResults> {
  return own.parse(JSON.parse(await readFile(file, 'utf8')))
}
