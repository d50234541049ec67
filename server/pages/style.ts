import { createHash } from 'node:crypto'

/** One column that a phone shows whole, in the colours that the reader's system has. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f4f4f1; --card: #fff; --ink: #1d1e20; --soft: #5d6066; --line: #dcdcd6;
  --field: #8b8d92; --main: #1f5f8b; --on-main: #fff; --good: #e8f2ea; --good-ink: #1c4a2a; --bad: #fbeceb; --bad-ink: #7a1f1a }
@media (prefers-color-scheme: dark) {
  :root { --page: #141517; --card: #1d1f22; --ink: #ececea; --soft: #a6a9af; --line: #34373c;
    --field: #74777d; --main: #8cc4ea; --on-main: #10202c; --good: #1b3022; --good-ink: #bfe3c9; --bad: #3a1f1e; --bad-ink: #f5c4c0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 .25rem 1.1rem; font-size: 1.05rem; font-weight: 650 }
.brand .ink { fill: var(--main) }
.brand .paper { fill: var(--card) }
main { max-width: 36rem; margin: 0 auto; padding: clamp(1rem, 5vw, 3.5rem) 1rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: clamp(1.25rem, 5vw, 2.25rem) }
.intro { margin: 0; color: var(--soft) }
h1 { margin: .15rem 0 1.1rem; font-size: 1.6rem; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere }
h2 { margin: 0 0 .75rem; font-size: 1.1rem; line-height: 1.35; font-weight: 650 }
dl { margin: 0; display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: .45rem 1.25rem }
dt { color: var(--soft) }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
dl.where { margin-bottom: 1rem; font-size: .925rem }
dd.long { max-height: 15rem; overflow-y: auto }
section, form, details { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: 1.5rem }
details form { border: 0; margin: 0; padding-top: .75rem }
details.bare { border: 0; margin: 0; padding: 0 }
summary { cursor: pointer; font-weight: 650; border-radius: 6px }
p { margin: 0 0 1rem }
.soft { color: var(--soft); font-size: .925rem }
label, legend { display: block; padding: 0; margin-bottom: .3rem; font-size: .925rem; color: var(--soft) }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0 }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem }
select, textarea, input { display: block; width: 100%; min-width: 0; margin-bottom: 1rem; padding: .6rem .7rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--field); border-radius: 8px }
textarea { resize: vertical }
.choice { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem }
button { font: inherit; font-weight: 600; padding: .7rem 1rem; min-height: 2.9rem; cursor: pointer; color: var(--main); background: var(--card);
  border: 1px solid var(--main); border-radius: 8px }
form.first, form.bare { border: 0; margin: 0; padding: 0 }
button.main { width: 100%; margin-top: .4rem; color: var(--on-main); background: var(--main) }
button.wide { width: 100% }
[hidden] { display: none }
p.after { margin: 1.25rem 0 0 }
button.small { padding: .3rem .8rem; min-height: 2.2rem }
.list { list-style: none; margin: 0 0 1rem; padding: 0 }
.list li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .7rem 0; border-top: 1px solid var(--line) }
.list li:first-child { border-top: 0; padding-top: 0 }
.list li > div { min-width: 0; overflow-wrap: anywhere }
a { color: var(--main) }
a.button { display: inline-block; padding: .7rem 1rem; font-weight: 600; text-decoration: none; border: 1px solid var(--main); border-radius: 8px }
.other a.button { display: block; text-align: center }
code { font: .95em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
.qr { max-width: 15rem; margin: 0 auto 1rem; padding: .5rem; background: #fff; border-radius: 10px }
.qr svg { display: block; width: 100%; height: auto }
.codes { list-style: none; margin: 0 0 1.25rem; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .4rem 1rem }
form.bare + p { margin-top: 1rem }
label.check { display: flex; gap: .7rem; align-items: flex-start; padding: .3rem 0; font-size: 1rem; color: inherit; cursor: pointer }
label.check input { width: 1.15rem; height: 1.15rem; margin: .18rem 0 0; flex: none; accent-color: var(--main) }
.checks { margin-bottom: 1rem }
button:hover, button.chosen, a.button:hover { color: var(--on-main); background: var(--main) }
.answers { display: grid; grid-template-columns: repeat(3, 1fr); gap: .6rem }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
.notice { margin: 0 0 1rem; padding: .85rem 1.1rem; border-radius: 10px; background: var(--good); color: var(--good-ink); font-weight: 600 }
.notice.bad { background: var(--bad); color: var(--bad-ink) }
footer { margin: 1.1rem .25rem 0; color: var(--soft); font-size: .85rem }
@media (max-width: 27rem) {
  dl { grid-template-columns: 1fr; gap: 0 }
  dd { margin-bottom: .7rem }
  .pair { grid-template-columns: 1fr; gap: 0 }
}
`

const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

export interface PageNeeds {
  /** Where its forms may lead besides this server, as sources of a policy: redirections count. */
  readonly formTargets?: readonly string[]
  /** Sources of its scripts. */
  readonly scripts?: readonly string[]
}

/** Nothing from elsewhere, in no frame, no scripts but those that it names; and this one style. */
export function pagePolicy({ formTargets = [], scripts = [] }: PageNeeds = {}): string {
  return [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(' ')}`, "connect-src 'self'"]),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    ...["base-uri 'none'", "frame-ancestors 'none'"],
  ].join('; ')
}
