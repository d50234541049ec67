import type { Store } from '../../../storage/store.ts'
import type { Way } from '../door.ts'
import { checkPasskey } from './assert.ts'
import { findRelyingParty } from './relying-party.ts'

export interface PasskeyWayDeps {
  readonly store: Store
  readonly settings: { readonly publicUrl: string }
  now(): Date
}

/** What a device signs for a visit of a browser that nobody has signed in at. */
export function passkeyOfVisit(visitId: string): string {
  return `sign-in ${visitId}`
}

/** By a device that knows whose it is, and that its owner is there: nobody types a name or a password. */
export function passkeyWay({ store, settings, now }: PasskeyWayDeps): Way {
  const party = findRelyingParty(settings.publicUrl)
  return {
    name: 'passkey',
    async enter({ form, visit }) {
      if (party === undefined) return { kind: 'refused' }
      const answer = { sealed: form.get('sealed') ?? '', response: form.get('response') }
      const passkey = await checkPasskey(store, party, { whose: passkeyOfVisit(visit) }, answer, now())
      const principal = passkey && (await store.findPrincipalById(passkey.principalId))
      const account = principal && (await store.findAccount(principal.slug))
      return account === undefined ? { kind: 'refused' } : { kind: 'account', account, by: 'passkey' }
    },
  }
}
