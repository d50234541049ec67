import type { Method, Operation } from './operation.ts'

export interface Routes {
  /** The operation and what its path takes, or the methods that there are for the path. */
  find(method: string, path: string): Route | { readonly methods: readonly Method[] }
}

export interface Route {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

/** Segments are decoded one by one, so that an encoded slash stays in the segment it is in. */
export function createRoutes(operations: readonly Operation[]): Routes {
  const templates = operations.map((operation) => ({ operation, segments: operation.path.split('/').slice(1) }))

  function find(method: string, path: string): Route | { readonly methods: readonly Method[] } {
    const segments = decoded(path)
    if (segments === undefined) return { methods: [] }
    const matching = templates.flatMap(({ operation, segments: template }) => {
      const params = paramsOf(template, segments)
      return params === undefined ? [] : [{ operation, params }]
    })
    const found = matching.find(({ operation }) => operation.method === method)
    return found ?? { methods: matching.map(({ operation }) => operation.method) }
  }

  return { find }
}

/** Of `/a/{b}` with `/a/c`: b is c. */
function paramsOf(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of template.entries()) {
    const segment = segments[at] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined ? part !== segment : segment === '') return undefined
    if (name !== undefined) params[name] = segment
  }
  return params
}

function decoded(path: string): readonly string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
