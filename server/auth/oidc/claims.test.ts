import { expect, test } from 'vitest'
import { readSettings, type Settings } from '../../settings.ts'
import { readClaims } from './claims.ts'

async function mailOf(more: Partial<Settings>): Promise<string | undefined> {
  const settings = {
    ...(await readSettings({})),
    ...more,
    oidcIssuer: 'https://id.example.test',
    oidcClientId: 'kalends',
  }
  const claims = { sub: 'z-1', email: 'zoe@example.test', email_verified: true, upn: 'root@example.test' }
  return readClaims(claims, settings).person.mail
}

test('OpenID Connect Core §5.1: that `email` is verified says nothing of another claim', async () => {
  expect(await mailOf({})).toBe('zoe@example.test')
  expect(await mailOf({ oidcMailClaim: 'upn' })).toBeUndefined()
  expect(await mailOf({ oidcMailClaim: 'upn', oidcMail: 'any' })).toBe('root@example.test')
})
