/** Sends what is queued as mail, and tells of what nobody takes. See docs/decisions/0101. */
import type { ClaimedOutbound, OutboundOutcome, Scope } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { answerUrlOf } from '../guests/answer-url.ts'
import { readReminderContent } from '../reminders/content.ts'
import { type Failure, keepFailure } from './keep-failure.ts'
import { renderMail } from './render.ts'
import { renderApproval } from './render-approval.ts'
import { renderReminder } from './render-reminder.ts'
import { returnTokens } from './return-path.ts'
import { MailError, type MailTransport } from './transport.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Longer than any mail takes: a claim that ends earlier would send it twice. */
const LEASE = 15 * MINUTE
const FIRST_RETRY = MINUTE
const LAST_RETRY = 4 * 60 * MINUTE
/** Who invites learns within a day that it did not arrive. */
const GIVEN_UP_AFTER = 24 * 60 * MINUTE
const AT_ONCE = 4
const BATCH = 100
/** Of what a mail server says. */
const LONGEST_PROBLEM = 500

const OWN_ROW: Scope = { origin: 'itip', scheduling: 'silent' }

/** Sends all that is due, and gives how many mails were taken. */
export async function sendDue(deps: Deps, transport: MailTransport, signal: AbortSignal): Promise<number> {
  let sent = 0
  while (!signal.aborted) {
    const due = [...(await deps.store.dueOutbound(deps.now(), BATCH))]
    if (due.length === 0) break
    const work = async () => {
      for (let id = due.shift(); id !== undefined && !signal.aborted; id = due.shift()) {
        const at = deps.now()
        const claimed = await deps.store.claimOutbound(id, at, new Date(at.getTime() + LEASE))
        if (claimed !== undefined && (await sendOne(claimed, deps, transport))) sent++
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
  return sent
}

async function sendOne(claimed: ClaimedOutbound, deps: Deps, transport: MailTransport): Promise<boolean> {
  const outcome = await attempt(claimed, deps, transport)
  // Nobody looks into the event for what became of the others.
  if (outcome.kind === 'failed' && claimed.kind === 'mail') await keepFailure(claimed, outcome, deps)
  else await deps.store.transaction(OWN_ROW, (tx) => tx.settleOutbound(claimed, outcome))
  return outcome.kind === 'sent'
}

async function attempt(claimed: ClaimedOutbound, deps: Deps, transport: MailTransport): Promise<Attempted> {
  try {
    const sender = await deps.store.findPrincipalById(claimed.senderId)
    const { mailFrom } = deps.settings
    // Its row went with it.
    if (sender === undefined || mailFrom === null) throw new Error('a mail has no sender')
    if (claimed.kind === 'reminder') {
      if (isOver(claimed, deps.now())) return { kind: 'failed', status: '5.1', problem: 'what it reminds of is over' }
      await transport.send(renderReminder({ claimed, sender, mailFrom, at: deps.now() }))
    } else if (claimed.kind === 'approval') {
      await transport.send(renderApproval({ claimed, sender, mailFrom, at: deps.now() }))
    } else {
      const answerUrl = await answerUrlOf(claimed, sender, deps)
      const token = (await returnTokens(deps.store)).tokenOf(claimed.id)
      const { mailBouncesTo: bouncesTo } = deps.settings
      await transport.send(renderMail({ claimed, sender, mailFrom, at: deps.now(), token, bouncesTo, answerUrl }))
    }
    return { kind: 'sent' }
  } catch (error) {
    const outcome = outcomeOf(error, claimed, deps.now())
    // Neither a title nor who it is for: logs are read by others than mail.
    const { id: outbound, method, attempts } = claimed
    const about = { outbound, method, attempts, outcome: outcome.kind }
    if (error instanceof MailError) deps.log.warn({ ...about, reason: error.reason }, 'a mail was not taken')
    else deps.log.error({ ...about, err: error }, 'a mail cannot be written')
    return outcome
  }
}

function isOver({ payload }: ClaimedOutbound, now: Date): boolean {
  return readReminderContent(payload).until * 1000 <= now.getTime()
}

type Attempted = Exclude<OutboundOutcome, { kind: 'failed' }> | Failure

function outcomeOf(error: unknown, { attempts, createdAt }: ClaimedOutbound, now: Date): Attempted {
  const problem = (error instanceof Error ? error.message : String(error)).replace(/\0/g, '').slice(0, LONGEST_PROBLEM)
  // RFC 6638 §3.2.9: 5.2 for an address that nobody takes, 5.1 for what may go well another time.
  if (error instanceof MailError && error.isPermanent) return { kind: 'failed', status: '5.2', problem }
  const pause = Math.min(FIRST_RETRY * 2 ** Math.min(attempts - 1, 20), LAST_RETRY)
  if (now.getTime() - createdAt.getTime() >= GIVEN_UP_AFTER) return { kind: 'failed', status: '5.1', problem }
  return { kind: 'deferred', nextAt: new Date(now.getTime() + pause), problem }
}
