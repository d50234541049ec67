/** The part of the document about our own suite, ours and others side by side. */
import { count, groupBy, table } from './counts.ts'
import type { OwnResults } from './results.ts'

export interface Measured {
  readonly name: string
  readonly results: OwnResults
}

const ATTACKS = 'attacks'
const folderOf = (file: string) => file.split('/')[0] ?? file

/** A row for each specification. */
export function describeOwn(servers: readonly Measured[]): string {
  const folders = [...new Set(servers.flatMap(({ results }) => results.cases.map(({ file }) => folderOf(file))))]
  const specified = folders.filter((folder) => folder !== ATTACKS)
  const cells = ({ results }: Measured, isWanted: (folder: string) => boolean) => {
    const members = results.cases.filter(({ file }) => isWanted(folderOf(file)))
    const { passed, failed, notAsked } = count(members.map(({ outcome }) => outcome))
    return [passed, failed, notAsked]
  }
  const rows = specified.map((folder) => [
    titleOf(folder),
    ...servers.flatMap((one) => cells(one, (it) => it === folder)),
  ])
  const total = ['all', ...servers.flatMap((one) => cells(one, (it) => it !== ATTACKS))]
  const header = ['specification', ...servers.flatMap(({ name }) => [`${name}: passed`, 'failed', 'not asked'])]
  return table(header, [...rows, total])
}

function titleOf(folder: string): string {
  if (folder === 'clients') return 'what programs ask'
  return folder.replace(/^rfc(\d+)(?:-(\d+))?$/, (_, first, second) =>
    second === undefined ? `RFC ${first}` : `RFC ${first}, RFC ${second}`,
  )
}

/** A row for each class of attacks. */
export function describeAttacks({ mebibytes, cases }: OwnResults): string {
  const attacks = cases.filter(({ file }) => folderOf(file) === ATTACKS)
  const rows = [...groupBy(attacks, ({ file }) => file)].map(([file, members]) => {
    const { passed, failed, notAsked } = count(members.map(({ outcome }) => outcome))
    return [file.replace(`${ATTACKS}/`, ''), passed, failed, notAsked]
  })
  const held = mebibytes === undefined ? '' : `\n\nAll the while the server held ${mebibytes} MiB at most.`
  return table(['attacks', 'refused', 'not refused', 'not tried'], rows) + held
}

export function describeFailedCases({ cases }: OwnResults): string {
  const failed = cases.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return 'None.'
  return failed.map(({ rfc, section, title }) => `- ${rfc} §${section} ${title}`).join('\n')
}
