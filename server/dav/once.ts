import type { DavRequest } from './request.ts'

/** For what many resources of one answer have in common: read once in a request, however often it is asked for. */
export function oncePerRequest<Value>() {
  const known = new WeakMap<DavRequest, Map<string, Promise<Value>>>()
  return (request: DavRequest, key: string, read: () => Promise<Value>): Promise<Value> => {
    const ofRequest = known.get(request) ?? new Map<string, Promise<Value>>()
    const value = ofRequest.get(key) ?? read()
    known.set(request, ofRequest.set(key, value))
    return value
  }
}
