import { clauseOf, davClass } from '../case.ts'
import { expectIncludes, expectStatus, expectSuccess, expectThat } from '../expect.ts'

const clause = clauseOf('RFC 4918')

export const cases = [
  clause('10.1', 'OPTIONS names the compliance classes', async ({ user, calendar }) => {
    const answer = await user.send('OPTIONS', calendar.href)
    expectSuccess(answer)
    expectIncludes('DAV', answer.list('dav'), '1')
  }),

  clause('10.1', 'OPTIONS of an object names them, too', async ({ user, calendar }) => {
    const answer = await user.send('OPTIONS', calendar.hrefOf('a.ics'))
    expectSuccess(answer)
    expectIncludes('DAV', answer.list('dav'), '1')
  }),

  clause('10.1', 'OPTIONS * is answered', async ({ user }) => {
    expectStatus(await user.send('OPTIONS', '*'), 200, 204)
  }),

  clause('9', 'Allow names the methods of a DAV resource', async ({ user, calendar }) => {
    const allow = (await user.send('OPTIONS', calendar.href)).list('allow')
    expectIncludes('Allow', allow, 'OPTIONS', 'PROPFIND', 'PROPPATCH', 'COPY', 'MOVE', 'DELETE', 'REPORT')
  }),

  clause(
    '18.2',
    'class 2 means LOCK and UNLOCK',
    async ({ user, calendar }) => {
      const allow = (await user.send('OPTIONS', calendar.href)).list('allow')
      expectIncludes('Allow', allow, 'LOCK', 'UNLOCK')
    },
    davClass('2'),
  ),

  clause(
    '18.3',
    'class 3 is claimed together with class 1',
    async ({ user, calendar }) => {
      const classes = (await user.send('OPTIONS', calendar.href)).list('dav')
      expectThat('class 1 beside class 3', classes.includes('1'), classes.join(', '))
    },
    davClass('3'),
  ),
]
