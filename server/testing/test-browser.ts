import type { OutgoingHttpHeaders } from 'node:http'
import type { TestClient, TestResponse } from './test-client.ts'

/** What a browser does with pages: keeps cookies, fills in forms, follows redirections when it is told to. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: OutgoingHttpHeaders): Promise<TestResponse>
  post(path: string, fields: Readonly<Record<string, string>>, headers?: OutgoingHttpHeaders): Promise<TestResponse>
  /** Sends the form of the page at `path` that leads to `action`, with its hidden fields. */
  submit(path: string, action: string, fields: Readonly<Record<string, string>>): Promise<TestResponse>
  signIn(user: string, password?: string): Promise<TestResponse>
}

export function testBrowser(client: Pick<TestClient, 'request'>): TestBrowser {
  const cookies = new Map<string, string>()

  async function send(method: string, path: string, headers: OutgoingHttpHeaders, body?: string) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...(cookie !== '' && { cookie }), ...headers }
    const response = await client.request(method, path, { headers: sent, ...(body !== undefined && { body }) })
    for (const line of response.headers['set-cookie'] ?? []) keep(line)
    return response
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/Max-Age=0/.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const get = (path: string, headers: OutgoingHttpHeaders = {}) => send('GET', path, headers)
  const post = (path: string, fields: Readonly<Record<string, string>>, headers: OutgoingHttpHeaders = {}) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return send('POST', path, { ...type, ...headers }, new URLSearchParams(fields).toString())
  }
  const submit = async (path: string, action: string, fields: Readonly<Record<string, string>>) =>
    post(action, { ...hiddenFields((await get(path)).text, action), ...fields })

  return {
    ...{ cookies, get, post, submit },
    signIn: (user, password = user) => submit('/signin', '/signin', { user, password }),
  }
}

function hiddenFields(html: string, action: string): Record<string, string> {
  const forms = html.split('<form').slice(1)
  const form = forms.find((one) => one.includes(`action="${action}"`)) ?? ''
  const inputs = form.split('</form>', 1)[0]?.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g) ?? []
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]))
}

/** What `escaped` made of it. */
function unescaped(html: string): string {
  const text = html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
  return text.replaceAll('&amp;', '&')
}
