/** Programs that may act for somebody, on the page of the account: seen, and ended. */
import type { OAuthGrant } from '../../storage/store.ts'
import { consentWordsOf } from '../auth/oauth/consent/words.ts'
import { homeOf } from '../auth/oauth/grants.ts'
import { isScope } from '../auth/scopes.ts'
import { escaped } from '../mail/write-html.ts'
import { readForm } from '../pages/form.ts'
import { ACCOUNT_PATH } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, redirect } from './request.ts'
import { hidden } from './totp-page.ts'

interface Section {
  readonly locale: string
  readonly formKey: string
  readonly grants: readonly OAuthGrant[]
  moment(at: Date): string
}

/** Nothing for who has let no program do anything. */
export function programsOf(section: Section): string {
  const { grants, locale } = section
  if (grants.length === 0) return ''
  return `<section>
<h2>${escaped(consentWordsOf(locale).programs)}</h2>
<ul class="list">
${grants.map((grant) => itemOf(grant, section)).join('\n')}
</ul>
</section>`
}

function itemOf({ id, client, scopes, usedAt, createdAt }: OAuthGrant, { locale, formKey, moment }: Section): string {
  const words = consentWordsOf(locale)
  const may = scopes.filter(isScope).map((scope) => words.scopes[scope])
  const used = words.used(moment(usedAt ?? createdAt))
  return `<li><div><strong dir="auto">${escaped(client.name)}</strong><br><span class="soft">${escaped(`${may.join('; ')}. ${used}`)}</span></div>
<form class="bare" method="post" action="/account/programs/end">${hidden('key', formKey)}<button class="small" type="submit" name="id" value="${escaped(id)}">${escaped(words.end)}</button></form></li>`
}

export const endProgram: OwnPageHandler = async ({ message, session, keys }, { store }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { id } = session.account.principal
  await store.transaction(homeOf(id), async (tx) => {
    const found = (await tx.oauthGrantsOf(id)).find((grant) => grant.id === form.get('id'))
    if (found !== undefined) await tx.deleteOAuthGrant(found)
  })
  return redirect(ACCOUNT_PATH)
}
