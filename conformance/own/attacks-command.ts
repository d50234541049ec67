import { run as runOwn } from './command.ts'

/** What is an attack, and what a stranger may try. */
const FILES = 'attacks,rfc3744/strangers'

/** The part of our own suite that attacks: `conformance attacks` takes the options of `conformance own`. */
export function run(args: string[]): Promise<number> {
  return runOwn(['--only', FILES, ...args])
}
