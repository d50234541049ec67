/** WebDAV-Push: a POST by which a client asks to be told of changes. See docs/decisions/0079. */
import { randomBytes } from 'node:crypto'
import { invalidSubscription, type PushRegister, readPushRegister } from '../../../protocol/dav/push.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { DAV, PUSH } from '../../../protocol/xml/names.ts'
import type { PushTarget } from '../../../storage/store.ts'
import { createFindDestination, OutboundError, readUrl, resolveBySystem } from '../../outbound/destination.ts'
import { areKeys } from '../../push/web-push.ts'
import { isXmlType } from '../body.ts'
import { pushRegistrationHref } from '../paths.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import { empty } from '../respond.ts'
import { refuseAnonymous, requirePrivilege } from '../rights.ts'
import { type Pushing, targetOf, triggersOf } from './target.ts'

const DAY = 24 * 3600 * 1000
/** A client that does not say. */
const USUAL = 7 * DAY
const LONGEST = 30 * DAY

/** A POST with `push-register` to what takes no other POST. */
export async function postPush(request: DavRequest<Pushing>, deps: Deps): Promise<DavResponse> {
  const root = isXmlType(request.headers['content-type']) ? await request.xml() : undefined
  if (root?.name !== PUSH.pushRegister) {
    await requirePrivilege(request, DAV.read)
    throw refuse(403, undefined, 'POST registers for push messages alone')
  }
  return register(request, deps, root)
}

export async function register(request: DavRequest<Pushing>, deps: Deps, root: XmlElement): Promise<DavResponse> {
  const { viewer, resource } = request
  if (viewer.principal === undefined) throw refuseAnonymous()
  if (!(await request.privileges()).has(DAV.read)) throw notAvailable('who registers must be able to read')
  const asked = readPushRegister(root, triggersOf(resource))
  await requireSubscription(asked, deps)

  const now = deps.now().getTime()
  const expiresAt = new Date(Math.min(asked.expiresAt ?? now + USUAL, now + LONGEST))
  if (expiresAt.getTime() <= now) throw invalidSubscription('it has expired')
  const wanted = { ...asked, principalId: viewer.principal.id, target: targetOf(resource), expiresAt }
  const scope = { origin: 'client', scheduling: 'silent', homes: [viewer.principal.id] } as const
  const name = await deps.store.transaction(scope, async (tx) => {
    const registered = await tx.pushRegistrationsOf(wanted.principalId)
    // The same push resource is the same client: a subscription is renewed.
    const same = registered.find((one) => one.pushResource === wanted.pushResource && isSame(one.target, wanted.target))
    if (same !== undefined) {
      await tx.renewPushRegistration(same.id, { ...wanted, name: same.name })
      return same.name
    }
    const living = registered.filter((one) => one.expiresAt.getTime() > now)
    if (living.length >= deps.settings.maxPushRegistrations) throw notAvailable('as many registrations as one may have')
    const fresh = randomBytes(18).toString('base64url')
    await tx.createPushRegistration({ ...wanted, name: fresh })
    return fresh
  })
  // Client: DAVx5 4.5: reads Location as a whole URL alone.
  const location = deps.settings.publicUrl + pushRegistrationHref(name)
  return empty(204, { location, expires: expiresAt.toUTCString() })
}

function notAvailable(sentence: string) {
  return refuse(403, PUSH.pushNotAvailable, sentence)
}

/** What can be seen of it: that keys are keys, and that this server may go where it leads. */
async function requireSubscription({ pushResource, publicKey, authSecret }: PushRegister, { settings }: Deps) {
  if (!areKeys({ publicKey, authSecret })) throw invalidSubscription('keys that nothing can be encrypted with')
  try {
    await createFindDestination(settings, resolveBySystem)(readUrl(pushResource))
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    // A name without an address may have one tomorrow; where messages go is looked at again each time.
    if (error.reason === 'refused') throw invalidSubscription(error.message)
  }
}

function isSame(a: PushTarget, b: PushTarget): boolean {
  return a.ownerId === b.ownerId && a.home === b.home && a.collectionId === b.collectionId
}
