interface Subcommand {
  run(args: string[]): Promise<number>
}

/** Each subcommand and its module, loaded only when it is asked for. */
const SUBCOMMANDS = new Map<string, () => Promise<Subcommand>>([
  ['caldavtester', () => import('./caldavtester/command.ts')],
  ['own', () => import('./own/command.ts')],
  ['attacks', () => import('./own/attacks-command.ts')],
  ['clients', () => import('./clients/command.ts')],
  ['report', () => import('./report/command.ts')],
])

/** Runs a subcommand and gives its exit status; 2 when there is no such one. */
export async function main([name = '', ...args]: string[]): Promise<number> {
  const load = SUBCOMMANDS.get(name)
  if (load === undefined) {
    console.error(`usage: npm run -s conformance -- ${[...SUBCOMMANDS.keys()].join(' | ')} [options]`)
    return 2
  }
  const subcommand = await load()
  return subcommand.run(args)
}
