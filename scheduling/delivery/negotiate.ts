/** What people send about a meeting without changing it (itip/negotiation.ts), delivered as every other message is. */
import type { Component } from '../../protocol/ical/component.ts'
import { findText } from '../../protocol/ical/values.ts'
import type { Principal, Scope, Store } from '../../storage/store.ts'
import { type Negotiating, negotiate } from '../itip/index.ts'
import { readStored } from './damaged.ts'
import { inOffice } from './growing-scope.ts'
import type { DeliveryStatus } from './office.ts'
import { findCopy } from './own-copy.ts'
import { send, sendingOf } from './send.ts'
import { type SchedulingTerms, sentBy } from './terms.ts'

const SCOPE: Scope = { origin: 'client', scheduling: 'on' }

/** In the name of `sender`; gives the status of each address. Throws refusals. */
export function sendNegotiation(
  method: Negotiating,
  root: Component,
  sender: Principal,
  store: Store,
  terms: SchedulingTerms,
): Promise<ReadonlyMap<string, DeliveryStatus>> {
  return inOffice(store, SCOPE, terms, async (office) => {
    await terms.rights.requireMaySend(sender, sendingOf({ method }), office.tx)
    const uid = root.components.map((component) => findText(component, 'UID')).find((one) => one !== undefined)
    const copy = await findCopy(sender, uid ?? '', office.tx)
    const current = copy && readStored(copy.bytes, () => undefined)
    const me = office.me(sender)
    const messages = negotiate({ method, root, current, me, at: office.at, sentBy: sentBy(sender, terms) })
    return send(messages, sender, office)
  })
}
