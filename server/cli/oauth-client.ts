import type { Command } from 'commander'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface AddOptions {
  readonly name: string
  readonly public?: boolean
  readonly redirect: readonly string[]
  readonly scopes: string
  readonly service?: string
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
    .action((client: string, options: AddOptions) =>
      perform({ kind: 'store', run: (io, deps) => add(client, options, io, deps) }),
    )
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
  const { name, public: isPublic = false, redirect: redirectUris, service } = options
  const scopes = options.scopes.split(/[\s,]+/).filter((scope) => scope !== '')
  const asked = { identifier, name, isPublic, redirectUris, scopes, service }
  const { secret } = await registerClient(asked, store).catch((error: unknown) => {
    if (error instanceof RegistrationRefused) throw new CommandError(`${OPTIONS[error.field]}: ${error.message}.`)
    throw error
  })
  await io.print(secret ?? `+ OAuth client ${identifier}`)
  return 0
}

const OPTIONS = {
  identifier: '<client>',
  name: '--name',
  isPublic: '--public',
  redirectUris: '--redirect',
  scopes: '--scopes',
  service: '--service',
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
