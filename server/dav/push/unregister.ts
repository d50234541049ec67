import { refuse } from '../../../protocol/dav/refusal.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { PushRegistrationResource } from '../resource.ts'
import { empty } from '../respond.ts'

/** WebDAV-Push: the client is told nothing more. Only who registered gets here (resolve.ts). */
export async function unregister(
  { resource: { registration } }: DavRequest<PushRegistrationResource>,
  deps: Deps,
): Promise<DavResponse> {
  if (registration.expiresAt <= deps.now()) throw refuse(404, undefined, 'a registration that has expired')
  const scope = { origin: 'client', scheduling: 'silent', homes: [registration.principalId] } as const
  await deps.store.transaction(scope, (tx) => tx.deletePushRegistration(registration))
  return empty(204)
}
