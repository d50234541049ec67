import type { Command } from 'commander'
import type { RegistrationRefused } from '../auth/oauth/registration.ts'
import { withoutUndefined } from '../directory/change.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface AddOptions {
  readonly name: string
  readonly public?: boolean
  readonly redirect: readonly string[]
  readonly scopes: string
  readonly service?: string
  readonly introspects?: boolean
}

interface ChangeOptions {
  readonly name?: string
  readonly redirect?: readonly string[]
  readonly scopes?: string
  readonly introspects?: boolean
}

export function addOAuthClient(program: Command, perform: Perform): void {
  const command = program.command('oauth-client').description('programs that ask people for access, and services')
  command
    .command('add')
    .description('register one, and print its secret; it is shown this once')
    .argument('<client>', 'the client_id by which it names itself')
    .requiredOption('--name <text>', 'what people read when they are asked')
    .requiredOption('--scopes <list>', 'the most that it may ever be used for, with commas between')
    .option('--public', 'it runs on the devices of people, and so keeps no secret')
    .option('--redirect <uri...>', 'where people are sent back to, exactly; ports of 127.0.0.1 do not matter', [])
    .option('--service <slug>', 'the account that it is when it acts for nobody else')
    .option('--introspects', 'it may ask about access tokens of others, as a server that takes them')
    .action((client: string, options: AddOptions) =>
      perform({ kind: 'store', run: (io, deps) => add(client, options, io, deps) }),
    )
  command
    .command('set')
    .description('change what one is registered for; what is left out stays')
    .argument('<client>', 'its client_id')
    .option('--name <text>', 'what people read when they are asked')
    .option('--scopes <list>', 'the most that it may ever be used for, with commas between')
    .option('--redirect <uri...>', 'where people are sent back to, exactly')
    .option('--introspects', 'it may ask about access tokens of others')
    .option('--no-introspects', 'it may ask about its own tokens alone')
    .action((client: string, options: ChangeOptions) =>
      perform({ kind: 'store', run: (io, deps) => set(client, options, io, deps) }),
    )
  command
    .command('new-secret')
    .description('give one a new secret, and print it; the one before opens nothing any more')
    .argument('<client>', 'its client_id')
    .action((client: string) => perform({ kind: 'store', run: (io, deps) => newSecret(client, io, deps) }))
  command
    .command('list')
    .description('each with what it is registered for')
    .action(() => perform({ kind: 'store', run: list }))
  command
    .command('remove')
    .description('end one, with all that people agreed to and all its tokens')
    .argument('<client>', 'its client_id')
    .action((client: string) => perform({ kind: 'store', run: (io, deps) => remove(client, io, deps) }))
}

async function add(identifier: string, options: AddOptions, io: Io, { store }: TaskDeps): Promise<number> {
  const { RegistrationRefused, registerClient } = await import('../auth/oauth/registration.ts')
  const { name, public: isPublic = false, redirect: redirectUris, service, introspects = false } = options
  const asked = { identifier, name, isPublic, redirectUris, scopes: listOf(options.scopes), service, introspects }
  const { secret } = await registerClient(asked, store).catch((error: unknown) => {
    throw inWordsOf(error, RegistrationRefused)
  })
  await io.print(secret ?? `+ OAuth client ${identifier}`)
  return 0
}

function listOf(scopes: string): readonly string[] {
  return scopes.split(/[\s,]+/).filter((scope) => scope !== '')
}

function inWordsOf(error: unknown, refused: typeof RegistrationRefused): unknown {
  return error instanceof refused ? new CommandError(`${OPTIONS[error.field]}: ${error.message}.`) : error
}

async function set(identifier: string, options: ChangeOptions, io: Io, { store }: TaskDeps): Promise<number> {
  const { changeClient, RegistrationRefused } = await import('../auth/oauth/registration.ts')
  const { name, redirect: redirectUris, introspects } = options
  const scopes = options.scopes === undefined ? undefined : listOf(options.scopes)
  const change = withoutUndefined({ name, redirectUris, introspects, scopes })
  const changed = await changeClient(identifier, change, store).catch((error: unknown) => {
    throw inWordsOf(error, RegistrationRefused)
  })
  if (changed === undefined) throw new CommandError(`There is no OAuth client ${identifier}.`)
  await io.print(`~ OAuth client ${identifier}`)
  return 0
}

async function newSecret(identifier: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { RegistrationRefused, renewSecret } = await import('../auth/oauth/registration.ts')
  const secret = await renewSecret(identifier, store).catch((error: unknown) => {
    throw inWordsOf(error, RegistrationRefused)
  })
  if (secret === undefined) throw new CommandError(`There is no OAuth client ${identifier}.`)
  await io.print(secret)
  return 0
}

const OPTIONS = {
  identifier: '<client>',
  name: '--name',
  isPublic: '--public',
  redirectUris: '--redirect',
  scopes: '--scopes',
  service: '--service',
  introspects: '--introspects',
} as const

async function list(io: Io, { store }: TaskDeps): Promise<number> {
  for (const { identifier, name, secretHash, scopes, redirectUris, serviceId } of await store.oauthClients()) {
    const service = serviceId === null ? undefined : await store.findPrincipalById(serviceId)
    const kind = secretHash === null ? 'public' : 'confidential'
    const asService = service === undefined ? [] : [`as ${service.slug}`]
    await io.print([identifier, name, kind, scopes.join(' '), ...asService, ...redirectUris].join('\t'))
  }
  return 0
}

async function remove(identifier: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { removeClient } = await import('../auth/oauth/registration.ts')
  if (!(await removeClient(identifier, store))) throw new CommandError(`There is no OAuth client ${identifier}.`)
  await io.print(`- OAuth client ${identifier}`)
  return 0
}
