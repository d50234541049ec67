/** `/rsvp/{token}`: guests answer without an account. See docs/decisions/0107. */
import type { IncomingMessage } from 'node:http'
import { refuse } from '../../protocol/dav/refusal.ts'
import { textOfBytes } from '../../protocol/ical/decode.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { arrive } from '../../scheduling/delivery/arrival.ts'
import {
  answerIn,
  counterToInvitation,
  type GuestAnswer,
  type Message,
  replyToInvitation,
} from '../../scheduling/itip/index.ts'
import type { DavResponse, Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { writeLetter } from '../mail/letter.ts'
import { shortened, visibleLine, visibleText } from '../mail/visible.ts'
import { languageOf } from '../mail/words.ts'
import { type Notice, writeNotice } from '../pages/document.ts'
import { readForm } from '../pages/form.ts'
import { PAGE_HEADERS } from '../pages/headers.ts'
import { acceptedLanguage } from '../pages/language.ts'
import { choicesOf, readOtherTime } from './choices.ts'
import { findInvitation, type OpenInvitation } from './invitation.ts'
import type { GuestLimits } from './limits.ts'
import { type GuestLink, type GuestLinks, guestLinks } from './link.ts'
import { LONGEST_COMMENT, type Page, type Typed, writePage } from './page.ts'
import { guestPath, tokenIn } from './path.ts'
import { guestWordsOf } from './words.ts'

export interface GuestRequest {
  readonly message: IncomingMessage
  readonly path: string
  readonly query: URLSearchParams
  /** Where it comes from (auth/client-address.ts). */
  readonly source: string
}

export async function answerGuest(request: GuestRequest, limits: GuestLimits, deps: Deps): Promise<DavResponse> {
  const { method = 'GET' } = request.message
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
    throw refuse(405, undefined, `${method} of a page for guests`, { headers: { allow: 'GET, HEAD, POST' } })
  }
  const language = languageOf(acceptedLanguage(request.message.headers['accept-language']))
  const words = guestWordsOf(language.locale)
  const token = tokenIn(request.path) ?? ''
  const links = await guestLinks(deps.store)
  const link = links.read(token)
  if (!limits.allows(request.source, link, method)) {
    const headers = { ...PAGE_HEADERS, 'retry-after': '300' }
    return { status: 429, headers, body: writeNotice(language.locale, words.busyTitle, words.busy) }
  }
  const visit = link && (await findVisit({ link, token }, request.message, links, deps))
  // Whatever is wrong with a link, it looks the same.
  if (visit === undefined) return page(404, writeNotice(language.locale, words.deadTitle, words.dead))
  return method === 'POST'
    ? post(request.message, visit, deps)
    : page(200, show(visit, noticeAfter(request.query, visit)))
}

/** What a link that leads somewhere leads to. */
interface Visit extends Omit<Page, 'notice' | 'typed'> {
  readonly token: string
  readonly link: GuestLink
  readonly invitation: OpenInvitation
}

async function findVisit(
  { link, token }: Pick<Visit, 'link' | 'token'>,
  { headers }: IncomingMessage,
  links: GuestLinks,
  deps: Deps,
): Promise<Visit | undefined> {
  if (!deps.settings.guestPages) return undefined
  const invitation = await findInvitation(link, deps.store, termsOfServer(deps))
  if (invitation === undefined) return undefined
  const { calendar, organizer, object } = invitation
  const letter = writeLetter({
    content: { calendar: textOfBytes(writeComponentBytes(calendar)), before: null },
    ...{ sender: organizer, recipient: link.guest, folded: false, wasTold: false },
    language: acceptedLanguage(headers['accept-language']),
  })
  const { locale } = letter.language
  const [member] = object.members
  return {
    ...{ token, link, invitation, letter },
    words: guestWordsOf(locale),
    who: visibleLine(organizer.name, 80) || organizer.slug,
    choices: choicesOf(invitation, link.guest, locale),
    answer: member === undefined ? '' : answerIn((object.master ?? member).component, link.guest),
    // Who joins, and what others answer, does not make it another meeting.
    formKey: links.formKey(token, JSON.stringify(object.members.map(({ facts }) => [...facts]))),
  }
}

function show(visit: Visit, notice?: Notice, typed?: Typed): string {
  return writePage({ ...visit, ...(notice && { notice }), ...(typed && { typed }) })
}

/** What a redirection after a POST says; whoever writes it into an address reads it, and nothing has been done. */
function noticeAfter(query: URLSearchParams, { words, who }: Visit): Notice | undefined {
  switch (query.get('sent')) {
    case 'answer':
      return { text: words.thanks(who), isBad: false }
    case 'proposal':
      return { text: words.proposed(who), isBad: false }
    default:
      return undefined
  }
}

// --- what is sent ------------------------------------------------------------------------------------------------

const ANSWERS: ReadonlySet<string> = new Set<GuestAnswer>(['ACCEPTED', 'TENTATIVE', 'DECLINED'])

async function post(message: IncomingMessage, visit: Visit, deps: Deps): Promise<DavResponse> {
  const { words } = visit
  const form = await readForm(message)
  const typed = typedIn(form)
  const again = (status: number, text: string) => page(status, show(visit, { text, isBad: true }, typed))
  // A form of somebody else's page, or about what the meeting was before.
  if (form.get('key') !== visit.formKey) return again(409, words.changed)
  const answer = form.get('answer') ?? ''
  const choice = visit.choices.find(
    ({ instance }) => (instance === undefined ? '' : String(instance)) === typed.instance,
  )
  const isForAll = typed.instance === ''
  if (!typed.isProposal && !isAnswer(answer)) return again(422, words.nothingChosen)
  // The time that was chosen is over by now.
  if (choice === undefined && !(isForAll && !typed.isProposal)) return again(409, words.changed)

  const now = Math.floor(deps.now().getTime() / 1000)
  const word = {
    from: visit.link.guest,
    instance: isForAll ? undefined : choice?.instance,
    comment: typed.comment,
    at: now,
  }
  const { calendar } = visit.invitation
  if (isAnswer(answer)) return deliver(replyToInvitation(calendar, answer, word), 'answer', visit, deps)
  const other = choice && readOtherTime(typed.from, typed.until, choice, now)
  if (other === undefined) return again(422, words.wrongTime)
  return deliver(counterToInvitation(calendar, other, word), 'proposal', visit, deps)
}

function isAnswer(text: string): text is GuestAnswer {
  return ANSWERS.has(text)
}

async function deliver(
  message: Message | undefined,
  what: 'answer' | 'proposal',
  visit: Visit,
  deps: Deps,
): Promise<DavResponse> {
  const { token, words, invitation } = visit
  const arrival = message && { message, recipient: invitation.organizer }
  const arrived = arrival && (await arrive(arrival, deps.store, termsOfServer(deps)))
  if (arrived?.kind !== 'delivered') return page(409, show(visit, { text: words.changed, isBad: true }))
  // Loading the page anew sends nothing again.
  return { status: 303, headers: { ...PAGE_HEADERS, location: `${guestPath(token)}?sent=${what}` } }
}

function typedIn(form: URLSearchParams): Typed {
  return {
    isProposal: form.get('answer') === 'COUNTER',
    instance: form.get('instance') ?? '',
    comment: shortened(visibleText(form.get('comment') ?? ''), LONGEST_COMMENT),
    from: (form.get('from') ?? '').slice(0, 30),
    until: (form.get('until') ?? '').slice(0, 30),
  }
}

// --- how it is answered ------------------------------------------------------------------------------------------

function page(status: number, body: string): DavResponse {
  return { status, headers: PAGE_HEADERS, body }
}
