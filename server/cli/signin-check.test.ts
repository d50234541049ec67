import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT, type OpenIdProvider, openIdProvider } from '../auth/oidc/testing/open-id-provider.ts'
import { drain, listen, portOf } from '../http-server.ts'
import type { Settings } from '../settings.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { testBrowser } from '../testing/test-browser.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { runTaskHere } from './run-task.ts'
import type { TaskDeps } from './task.ts'

async function run(server: TestServer, line: string): Promise<{ code: number; text: string }> {
  const io = memoryIo()
  const deps = { ...server, log: undefined as never, now: () => new Date(), newName: () => 'name' } satisfies TaskDeps
  const code = await runTaskHere(line.split(' '), io, deps)
  return { code, text: [...io.printed, ...io.warned].join('\n') }
}

describe('with a provider', () => {
  let provider: OpenIdProvider
  let settings: Partial<Settings>
  let server: TestServer
  beforeAll(async () => {
    provider = await openIdProvider()
    settings = {
      publicUrl: 'https://calendar.example.test',
      ...{ oidcIssuer: provider.issuer, oidcClientId: CLIENT.id, oidcClientSecret: CLIENT.secret },
    }
    server = await testServer({ settings })
  })
  afterAll(async () => {
    await server.close()
    await provider.close()
  })

  it('signin-check says what it answers, and no secret', async () => {
    const { code, text } = await run(server, 'signin-check')
    expect(text).toContain(`OpenID Connect: ${provider.issuer}`)
    expect(text).toContain(`token: ${provider.issuer}/token`)
    expect(text).toContain('client kalends: known, and its secret is right')
    expect(text).toContain('redirect URI to register: https://calendar.example.test/signin/oidc/callback')
    expect(text).not.toContain(CLIENT.secret)
    expect(code).toBe(0)
  })

  it.each([
    ['a wrong secret', { oidcClientSecret: 'another' }, /client \w+: not known, or its secret is wrong/],
    ['an unknown client', { oidcClientId: 'another' }, /client \w+: not known, or its secret is wrong/],
    ['claims that it has not', { oidcSlugClaim: 'upn', oidcScopes: 'openid x' }, /scopes: x[\s\S]*claims: upn/],
  ] as const)('signin-check tells of %s', async (_, wrong, words) => {
    const { text } = await run({ ...server, settings: { ...server.settings, ...wrong } }, 'signin-check')
    expect(text).toMatch(words)
    expect(text).not.toContain(CLIENT.secret)
  })

  it('signin-check tells of a provider that is not there', async () => {
    const gone = await listen(() => undefined, '127.0.0.1', 0)
    const oidcIssuer = `http://127.0.0.1:${portOf(gone)}`
    await drain(gone, 0)
    const { code, text } = await run({ ...server, settings: { ...server.settings, oidcIssuer } }, 'signin-check')
    expect([code, text]).toEqual([1, expect.stringMatching(/cannot be used: .*ECONNREFUSED/)])
  })

  it('user link gives an account to whom the provider knows, and unlink takes it back', async () => {
    expect(await run(server, 'user link alice a-1')).toMatchObject({ code: 0, text: expect.stringContaining('"a-1"') })
    expect((await run(server, 'user link alice a-1')).code).toBe(0)
    expect((await run(server, 'user link bob a-1')).text).toBe('"a-1" is linked with another.')
    expect((await run(server, 'user link alice a-2')).text).toBe('"alice" is linked with "a-1" already.')
    expect((await run(server, 'user link nobody a-2')).text).toBe('There is no user "nobody".')

    const signIn = async () => {
      const browser = testBrowser(server.anonymous)
      provider.who = { sub: 'a-1' }
      const back = await provider.visit((await browser.get('/signin/oidc')).headers.location ?? '')
      return (await browser.get(`${back.pathname}${back.search}`)).status
    }
    expect(await signIn()).toBe(303)
    expect((await run(server, 'user unlink alice')).text).toContain('is not "a-1"')
    expect((await run(server, 'user unlink alice')).text).toBe('nothing to change')
    expect(await signIn()).toBe(403)
  })
})

it('without one, signin-check and user link say so', async () => {
  const server = await testServer()
  expect((await run(server, 'signin-check')).text).toContain('neither KALENDS_OIDC_ISSUER nor KALENDS_LDAP_URL is set')
  expect(await run(server, 'user link alice a-1')).toMatchObject({ code: 1 })
  await server.close()
})
