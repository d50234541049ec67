import { Command, CommanderError } from 'commander'
import { addApiClient } from './api-client.ts'
import { addAppPassword } from './app-password.ts'
import { addAudit } from './audit.ts'
import { addBackup } from './backup.ts'
import { addResource, addRoom } from './bookable.ts'
import { addDamaged } from './damaged.ts'
import { addExpand } from './expand.ts'
import { addExport } from './export.ts'
import { addFeed } from './feed.ts'
import { addGroup } from './group.ts'
import { addImport } from './import.ts'
import { addMail } from './mail.ts'
import { addMigrate } from './migrate.ts'
import { addMigrateFrom } from './migrate-from.ts'
import { addOAuthClient } from './oauth-client.ts'
import { addProvision } from './provision.ts'
import { addQuarantine } from './quarantine.ts'
import { addRestore } from './restore.ts'
import { addRooms } from './rooms.ts'
import { addServe } from './serve.ts'
import { addShare } from './share.ts'
import { addSigninCheck } from './signin-check.ts'
import { addSubscription } from './subscription.ts'
import type { Task } from './task.ts'
import { addUser } from './user.ts'
import { addVerify } from './verify.ts'

/** A command line, understood. */
export interface Invocation {
  readonly task: Task
  readonly configFile: string | undefined
}

/** Where help and complaints about the command line go. */
export interface ProgramOutput {
  out(text: string): void
  err(text: string): void
}

const COMMANDS = [
  addServe,
  addUser,
  addAppPassword,
  addOAuthClient,
  addGroup,
  addRoom,
  addResource,
  addRooms,
  addProvision,
  addImport,
  addMigrateFrom,
  addExport,
  addExpand,
  addSubscription,
  addFeed,
  addShare,
  addBackup,
  addRestore,
  addVerify,
  addDamaged,
  addMail,
  addQuarantine,
  addAudit,
  addApiClient,
  addSigninCheck,
  addMigrate,
]

/** What a command line asks for; or, when help was given or it makes no sense, the exit code. */
export function readCommandLine(argv: readonly string[], output: ProgramOutput): Invocation | number {
  const program = new Command('kalends')
  let task: Task | undefined
  program
    .description('A calendar server that an organisation can own.')
    .option('--config <file>', 'YAML file with settings, as KALENDS_CONFIG')
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err })
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
  for (const add of COMMANDS) add(program, (asked) => (task = asked))

  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  return task === undefined ? 2 : { task, configFile: program.opts<{ config?: string }>().config }
}
