/** oauth2orize is made for express: what it needs of that, and no more. */
import type { DavResponse } from '../../dav/request.ts'
import { ourErrorOf } from './error.ts'

/** Of a request, what oauth2orize looks at. */
export interface Asked {
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, string>>
  /** Who asks: the client at the token endpoint, the person where a grant is asked for. */
  readonly user: unknown
}

type Middleware = (req: never, res: never, next: (error?: Error) => void) => void

/** The answer of a middleware; undefined when it leaves that to whoever comes next. */
export function run(middleware: Middleware, asked: Asked): Promise<DavResponse | undefined> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {}
    const response = {
      setHeader(name: string, value: string) {
        headers[name.toLowerCase()] = value
      },
      end: (body: string) => resolve({ status: 200, headers, body: `${body}\n` }),
      // RFC 9700 §4.12: 303, so that no browser sends a form on.
      redirect: (location: string) => resolve({ status: 303, headers: { location, 'cache-control': 'no-store' } }),
    }
    // Its types ask for a request and a response of Node, of which it uses these parts.
    middleware({ ...asked } as never, response as never, (error) => {
      if (error === undefined) resolve(undefined)
      else reject(ourErrorOf(error))
    })
  })
}
