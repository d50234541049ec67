/** One server on SQLite; with KALENDS_DATABASE_URL two of them on that PostgreSQL, in a schema of its own. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hash } from '@node-rs/argon2'
import { type ServerProcess, startServer } from './process.ts'

/** Everybody's. */
export const PASSWORD = 'bench'
/** That many users are made at once. */
const BATCH = 500

export interface Members {
  readonly users: readonly string[]
  /** Lines of a provision file. */
  readonly rooms?: readonly string[]
}

export interface Cluster {
  readonly servers: readonly ServerProcess[]
  readonly storeUrl: string
  /** Starts them again on what they have, after their end. */
  restart(): Promise<Cluster>
  /** Kills the last one, and starts it again, at another port. */
  crash(): Promise<void>
  /** Gives what `kalends verify` says, after the end of all servers. */
  verify(): string
  stop(): Promise<void>
  /** All of them, without warning. */
  kill(): Promise<void>
}

export async function startCluster(folder: string, members: Members, environment = {}): Promise<Cluster> {
  const given = process.env.KALENDS_DATABASE_URL
  const database = given && new URL(given)
  if (database) database.searchParams.set('schema', `bench_${randomBytes(4).toString('hex')}`)
  const names = database ? ['a', 'b'] : ['a']
  for (const name of names) mkdirSync(join(folder, name))
  const environments = names.map((name) => ({
    KALENDS_DATA: join(folder, name),
    KALENDS_PORT: '0',
    KALENDS_RATE_LIMITS: 'off',
    ...(database && { KALENDS_DATABASE_URL: database.href }),
    ...environment,
  }))
  const storeUrl = database ? database.href : `sqlite:${join(folder, 'a', 'kalends.db')}`
  return startIn(environments, await writeProvisions(folder, members), storeUrl)
}

async function startIn(
  environments: readonly object[],
  provisions: readonly string[],
  storeUrl: string,
): Promise<Cluster> {
  const servers: ServerProcess[] = []
  for (const [index, environment] of environments.entries()) {
    servers.push(await startServer('serve.js', index === 0 ? provisions : [], environment))
  }
  return {
    servers,
    storeUrl,
    restart: () => startIn(environments, [], storeUrl),
    async crash() {
      await servers.pop()?.kill()
      servers.push(await startServer('serve.js', [], environments.at(-1)))
    },
    verify: () => verify(environments[0] ?? {}),
    async stop() {
      for (const server of servers) await server.stop()
    },
    async kill() {
      await Promise.all(servers.map((server) => server.kill()))
    },
  }
}

function verify(environment: object): string {
  const program = fileURLToPath(new URL('verify.js', import.meta.url))
  const options = { env: { ...process.env, ...environment }, encoding: 'utf8' } as const
  const { stdout, stderr } = spawnSync(process.execPath, [program], options)
  return `${stdout}${stderr}`.trim()
}

/** Signing in is not what is measured: the hash is the cheapest there is, and the same for all. */
export async function usersText(users: readonly string[]): Promise<string> {
  const passwordHash = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 })
  const lines = users.map(
    (name) => `  - { slug: ${name}, emails: [${name}@example.test], passwordHash: "${passwordHash}" }`,
  )
  return `users:\n${lines.join('\n')}\n`
}

async function writeProvisions(folder: string, { users, rooms = [] }: Members): Promise<readonly string[]> {
  const batches = Array.from({ length: Math.ceil(users.length / BATCH) }, (_, batch) =>
    users.slice(batch * BATCH, (batch + 1) * BATCH),
  )
  const files = await Promise.all(batches.map(usersText))
  return [...files, ...(rooms.length > 0 ? [`rooms:\n${rooms.join('\n')}\n`] : [])].map((text, index) => {
    const file = join(folder, `${index}.yaml`)
    writeFileSync(file, text)
    return file
  })
}
