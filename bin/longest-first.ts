import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files of tests that take longest, the longest first: one that begins last is waited for by itself. */
export const LONGEST: readonly string[] = [
  'admin-ui/e2e/walk.test.ts',
  'admin-ui/e2e/xss.test.ts',
  'admin-ui/e2e/event-series.test.ts',
  'admin-ui/e2e/calendar.test.ts',
  'admin-ui/e2e/room-timeline.test.ts',
  'admin-ui/e2e/room-flow.test.ts',
  'server/conformance-postgres.test.ts',
  'server/conformance.test.ts',
  'server/serve.test.ts',
  'server/dav/access-matrix-shares.test.ts',
  'server/dav/access-matrix.test.ts',
  'storage/sql/postgres.test.ts',
  'server/two-nodes.test.ts',
  'storage/backup.test.ts',
  'storage/verify.test.ts',
  'server/migrate/migrate-from.test.ts',
  'protocol/jscalendar/jscalendar.test.ts',
  'server/api/random-requests.test.ts',
  'server/ws/resume.test.ts',
  'bench/crossing/crossing.test.ts',
  'bench/bookings/bookings.test.ts',
  'storage/kill.test.ts',
  'server/account/passkeys.test.ts',
  'server/subscriptions/refresh.test.ts',
  'server/mail-in/mail-in.test.ts',
]

/** On a fresh checkout, too, where vitest has not seen yet how long they take. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.indexOf(relative(this.ctx.config.root, moduleId))
      return place === -1 ? LONGEST.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
