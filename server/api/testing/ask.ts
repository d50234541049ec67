import type { OutgoingHttpHeaders } from 'node:http'
import type { TestClient } from '../../testing/test-client.ts'

/** What the API answers, read as JSON. */
export async function ask(
  client: TestClient,
  method: string,
  path: string,
  body?: unknown,
  headers: OutgoingHttpHeaders = {},
) {
  const type = { 'content-type': 'application/json' }
  const sent = body === undefined ? { headers } : { headers: { ...type, ...headers }, body: JSON.stringify(body) }
  const answer = await client.request(method, `/api/v1${path}`, sent)
  return { ...answer, json: answer.text === '' ? undefined : JSON.parse(answer.text) }
}
