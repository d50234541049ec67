import { expect, it } from 'vitest'
import { errorForLog } from './log.ts'

it('has of an error what it is and where, and no values of a statement', () => {
  const driver = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (name)=(Divorce.ics) exists' })
  const failed = Object.assign(new Error('failed', { cause: driver }), { parameters: ['Divorce'], query: 'INSERT' })
  const logged = errorForLog(failed)
  expect(logged).toMatchObject({ type: 'Error', message: 'failed', cause: { message: 'duplicate key', code: '23505' } })
  expect(JSON.stringify(logged)).not.toContain('Divorce')
  expect(JSON.stringify(logged)).toContain('log.test.ts')
})

it('ends with causes that are caused by each other', () => {
  const error = new Error('round')
  error.cause = error
  expect(JSON.stringify(errorForLog(error)).match(/round/g)?.length).toBeLessThan(20)
})
