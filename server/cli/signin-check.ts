import type { Command } from 'commander'
import type { Io, Perform, TaskDeps } from './task.ts'

export function addSigninCheck(program: Command, perform: Perform): void {
  program
    .command('signin-check')
    .description('ask the servers that people sign in by, with the settings of this one, and say what they answer')
    .action(() => perform({ kind: 'store', run: check }))
}

/** 1 when one of them is of no use. */
async function check(io: Io, deps: TaskDeps): Promise<number> {
  const { checkOidc } = await import('../auth/oidc/check.ts')
  const reports = [await checkOidc(deps.settings)].filter((report) => report !== undefined)
  for (const { lines } of reports) for (const line of lines) await io.print(line)
  if (reports.length === 0) await io.print('Nobody signs in by another server: KALENDS_OIDC_ISSUER is not set.')
  return reports.every(({ isGood }) => isGood) ? 0 : 1
}
