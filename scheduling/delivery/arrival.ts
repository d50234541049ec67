/** A message that came from elsewhere, RFC 6638 §4: delivered as those of this server are, with all that follows from it. */
import type { Principal, Scope, Store } from '../../storage/store.ts'
import type { Ignored, Message } from '../itip/index.ts'
import { Delivery } from './deliver.ts'
import { inGrowingScope } from './growing-scope.ts'
import { findMailboxes } from './mailboxes.ts'
import { Office } from './office.ts'
import { requireLocked, send } from './send.ts'
import type { SchedulingTerms } from './terms.ts'

export interface Arrival {
  /** Whoever takes it in has made sure that it comes from whom it says. */
  readonly message: Message
  readonly recipient: Principal
}

export type Arrived =
  | { readonly kind: 'delivered' }
  /** It changed nothing, and is not taken for delivered. */
  | { readonly kind: 'refused'; readonly why: Ignored | 'damaged' | 'no-calendar' }

const SCOPE: Scope = { origin: 'itip', scheduling: 'on' }

/** Throws what the terms throw for what may not be stored. */
export async function arrive(arrival: Arrival, store: Store, terms: SchedulingTerms): Promise<Arrived> {
  try {
    return await inGrowingScope(SCOPE, (scope) =>
      store.transaction(scope, async (tx) => {
        await receive(arrival, new Office(tx, scope, terms))
        return { kind: 'delivered' }
      }),
    )
  } catch (error) {
    if (error instanceof NotReceived) return { kind: 'refused', why: error.why }
    throw error
  }
}

/** Ends the transaction, so that nothing of it is kept. */
class NotReceived extends Error {
  override readonly name = 'NotReceived'
  readonly why: Ignored | 'damaged' | 'no-calendar'

  constructor(why: NotReceived['why']) {
    super(why)
    this.why = why
  }
}

async function receive({ message, recipient }: Arrival, office: Office): Promise<void> {
  const component = message.calendar.components.find(({ name }) => name !== 'VTIMEZONE')?.name ?? 'VEVENT'
  const mailbox = (await findMailboxes([recipient], { uid: message.uid, component }, office.tx)).get(recipient.id)
  if (mailbox === undefined) throw new NotReceived('no-calendar')
  requireLocked([mailbox], office)
  const delivery = new Delivery([mailbox], office)
  const { status, ignored, messages } = await delivery.take(message, mailbox)
  if (status === '5.1') throw new NotReceived('damaged')
  if (status === '5.2') throw new NotReceived('no-calendar')
  if (ignored !== undefined) throw new NotReceived(ignored)
  if ((await delivery.write()).size > 0) throw new NotReceived('damaged')
  await send(messages, mailbox.owner, office)
}
