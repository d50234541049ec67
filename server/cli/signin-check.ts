import type { Command } from 'commander'
import type { Io, Perform, TaskDeps } from './task.ts'

export function addSigninCheck(program: Command, perform: Perform): void {
  program
    .command('signin-check')
    .description('ask the servers that people sign in by, with the settings of this one, and say what they answer')
    .argument('[login]', 'somebody whom the directory is to be asked about, without their password')
    .action((login: string | undefined) => perform({ kind: 'store', run: (io, deps) => check(login, io, deps) }))
}

/** 1 when one of them is of no use. */
async function check(login: string | undefined, io: Io, deps: TaskDeps): Promise<number> {
  const { checkOidc } = await import('../auth/oidc/check.ts')
  const { checkLdap } = await import('../auth/ldap/check.ts')
  const both = [await checkOidc(deps.settings), await checkLdap(deps.settings, login)]
  const reports = both.filter((report) => report !== undefined)
  for (const { lines } of reports) for (const line of lines) await io.print(line)
  if (reports.length === 0)
    await io.print('Nobody signs in by another server: neither KALENDS_OIDC_ISSUER nor KALENDS_LDAP_URL is set.')
  return reports.every(({ isGood }) => isGood) ? 0 : 1
}
