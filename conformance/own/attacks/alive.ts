import { propfind } from '../bodies.ts'
import { expectStatus, expectThat } from '../expect.ts'
import { D } from '../names.ts'
import type { Session } from '../session.ts'

/** The server still answers, and soon. */
export async function expectAlive({ user, calendar }: Session): Promise<void> {
  const start = Date.now()
  expectStatus(await user.propfind(calendar.href, '0', propfind(D('resourcetype'))), 207)
  expectThat('an answer within 10 s', Date.now() - start < 10_000, `${Date.now() - start} ms`)
}

/** Does something that must not take long, whatever comes out of it. */
export async function within<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  const start = Date.now()
  const result = await work()
  const took = (Date.now() - start) / 1000
  expectThat(`an answer within ${seconds} s`, took < seconds, `${took.toFixed(1)} s`)
  return result
}
