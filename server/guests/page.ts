/** The page for guests: plain HTML that works without scripts, images and anything from elsewhere. */
import type { GuestAnswer } from '../../scheduling/itip/index.ts'
import type { Letter, Section } from '../mail/letter.ts'
import { escaped } from '../mail/write-html.ts'
import { documentOf, type Notice, noticeOf } from '../pages/document.ts'
import { type Choice, fieldOf, isOfDays } from './choices.ts'
import type { GuestWords } from './words.ts'

export interface Page {
  readonly letter: Letter
  readonly words: GuestWords
  /** The organizer's name. */
  readonly who: string
  readonly choices: readonly Choice[]
  /** PARTSTAT of all of it. */
  readonly answer: string
  readonly formKey: string
  readonly notice?: Notice
  /** What was typed, when it has to be shown again. */
  readonly typed?: Typed
}

export interface Typed {
  readonly isProposal: boolean
  readonly instance: string
  readonly comment: string
  readonly from: string
  readonly until: string
}

export const LONGEST_COMMENT = 2_000

export function writePage(page: Page): string {
  const { letter, words, who, notice } = page
  const [first, ...others] = letter.sections
  const title = first?.fields[0]?.value ?? ''
  return documentOf(
    letter.language.locale,
    title,
    `${notice === undefined ? '' : noticeOf(notice)}<div class="card">
<p class="intro" dir="auto">${escaped(letter.intro)}</p>
<h1 dir="auto">${escaped(title)}</h1>
${first === undefined ? '' : listOf({ ...first, fields: first.fields.slice(1) })}
${others.map(sectionOf).join('\n')}
${answerForm(page)}
${proposalForm(page)}
</div>
<footer dir="auto">${escaped(words.privacy(who))}</footer>`,
  )
}

// --- the meeting -------------------------------------------------------------------------------------------------

function sectionOf(section: Section): string {
  const heading = section.heading === undefined ? '' : `<h2 dir="auto">${escaped(section.heading)}</h2>\n`
  return `<section>\n${heading}${listOf(section)}\n</section>`
}

const LONG = 600

function listOf({ fields }: Section): string {
  if (fields.length === 0) return ''
  const rows = fields.map(({ label, value }) => {
    // Who has no mouse scrolls it, too.
    const look = value.length > LONG ? ' class="long" tabindex="0"' : ''
    return `<dt>${escaped(label)}</dt><dd dir="auto"${look}>${escaped(value)}</dd>`
  })
  return `<dl>\n${rows.join('\n')}\n</dl>`
}

// --- the answer --------------------------------------------------------------------------------------------------

const ANSWERS: readonly GuestAnswer[] = ['ACCEPTED', 'TENTATIVE', 'DECLINED']

function answerForm(page: Page): string {
  const { words, answer, who, typed } = page
  const known = ANSWERS.find((one) => one === answer)
  const soFar = known === undefined ? '' : `<p class="soft">${escaped(words.soFar(words.answered[known]))}</p>\n`
  const buttons = ANSWERS.map((one) => {
    const look = one === known ? ' class="chosen"' : ''
    return `<button type="submit" name="answer" value="${one}"${look}>${escaped(words.answer[one])}</button>`
  })
  const comment = typed === undefined || typed.isProposal ? '' : typed.comment
  return `<form method="post" aria-labelledby="question">
<h2 id="question">${escaped(words.question)}</h2>
${soFar}${keyField(page)}${instanceField(page, 'instance', words.which, true)}${commentField('comment', who, comment, words)}
<div class="answers" role="group" aria-labelledby="question">
${buttons.join('\n')}
</div>
</form>`
}

function proposalForm(page: Page): string {
  const { words, who, choices, typed } = page
  const [first] = choices
  if (first === undefined) return ''
  const again = typed?.isProposal === true ? typed : undefined
  const [from, until] = isOfDays(first) ? [words.firstDay, words.lastDay] : [words.from, words.until]
  const clock = isOfDays(first) ? '' : `<p class="soft">${escaped(words.clock(first.clock.zone.id))}</p>\n`
  return `<details${again === undefined ? '' : ' open'}>
<summary>${escaped(words.otherTime)}</summary>
<form method="post">
<p class="soft" dir="auto">${escaped(words.otherTimeHelp(who))}</p>
${keyField(page)}${instanceField(page, 'moved', words.whichToMove, false)}<div class="pair">
${timeField('from', from, again?.from ?? fieldOf(first.from, first), first)}
${timeField('until', until, again?.until ?? fieldOf(first.until, first), first)}
</div>
${clock}${commentField('reason', who, again?.comment ?? '', words)}
<button type="submit" name="answer" value="COUNTER">${escaped(words.propose)}</button>
</form>
</details>`
}

function keyField({ formKey }: Page): string {
  return `<input type="hidden" name="key" value="${escaped(formKey)}">\n`
}

/** Which of several times is meant. */
function instanceField({ choices, words, typed }: Page, id: string, label: string, withAll: boolean): string {
  if (choices.every(({ instance }) => instance === undefined)) return ''
  const options = choices.flatMap(({ instance, label: when, answer }) => {
    const known = ANSWERS.find((one) => one === answer)
    const said = known === undefined ? '' : ` (${words.answered[known]})`
    return instance === undefined ? [] : [optionOf(String(instance), `${when}${said}`, typed)]
  })
  const all = withAll ? [optionOf('', words.all, typed)] : []
  return `<label for="${id}">${escaped(label)}</label>
<select id="${id}" name="instance">
${[...all, ...options].join('\n')}
</select>
`
}

function optionOf(value: string, text: string, typed: Typed | undefined): string {
  return `<option value="${escaped(value)}"${typed?.instance === value ? ' selected' : ''}>${escaped(text)}</option>`
}

function commentField(id: string, who: string, comment: string, words: GuestWords): string {
  return `<label for="${id}" dir="auto">${escaped(words.comment(who))} (${escaped(words.optional)})</label>
<textarea id="${id}" name="comment" rows="2" maxlength="${LONGEST_COMMENT}" dir="auto">${escaped(comment)}</textarea>`
}

function timeField(name: string, label: string, value: string, choice: Choice): string {
  const type = isOfDays(choice) ? 'date' : 'datetime-local'
  return `<div><label for="${name}">${escaped(label)}</label>
<input id="${name}" name="${name}" type="${type}" value="${escaped(value)}" required></div>`
}
