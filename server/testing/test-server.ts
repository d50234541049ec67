import { randomUUID } from 'node:crypto'
import { Agent, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { type DestinationStream, pino } from 'pino'
import type { Store } from '../../storage/store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { createApp, partsOf } from '../app.ts'
import { findDirectorySignIn } from '../auth/ldap/sign-in.ts'
import { createSignIn } from '../auth/sign-in.ts'
import type { ConsoleFiles } from '../console/files.ts'
import { findProblems } from '../directory/check-organisation.ts'
import { readOrganisation } from '../directory/organisation-file.ts'
import { provision } from '../directory/provision.ts'
import { createMetrics } from '../health/metrics.ts'
import { drain, listen, portOf } from '../http-server.ts'
import { readSettings, type Settings } from '../settings.ts'
import type { HubTimes } from '../ws/hub.ts'
import { serveWebSockets } from '../ws/serve.ts'
import { type TestClient, testClient } from './test-client.ts'

export interface TestServerOptions {
  /** SQLite unless it says otherwise. */
  readonly store?: 'sqlite' | 'postgres'
  readonly settings?: Partial<Settings>
  /** A provision file; alice, bob and an administrator root when left out, each with their slug as password. */
  readonly provision?: string
  readonly now?: () => Date
  /** By which the server calls itself, with its port: `localhost`, for browsers that do more where there is a name. */
  readonly publicHost?: string
  /** How often WebSockets are looked after. */
  readonly webSocketTimes?: HubTimes
  /** The web console, as it was built. */
  readonly console?: ConsoleFiles
  /** On the database of another, as a second process has it: PostgreSQL alone. It is to be closed before that one. */
  readonly beside?: TestServer
}

export interface TestServer {
  readonly url: string
  readonly store: Store
  /** Of its database. */
  readonly storeUrl: string
  readonly settings: Settings
  /** Opens its database once more. */
  openBeside(): Promise<Store>
  /** Lines of the log, parsed: a test may ask that there is no error in it. */
  readonly log: readonly Record<string, unknown>[]
  /** A client signed in as `user`, whose password is the slug unless another is given. */
  as(user: string, password?: string): TestClient
  readonly anonymous: TestClient
  close(): Promise<void>
}

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
`

/** A whole server in this process, with a database of its own and a port that the system chose. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const now = options.now ?? (() => new Date())
  const { store, url: storeUrl, openBeside, destroy } = await storeFor(options, now)

  let answer: RequestListener = () => undefined
  const server = await listen((request, response) => answer(request, response), '127.0.0.1', 0)
  const port = portOf(server)
  const ofHost = options.publicHost === undefined ? {} : { publicUrl: `http://${options.publicHost}:${port}` }
  const settings = {
    ...(await readSettings({})),
    rateLimits: 'off' as const,
    data: tmpdir(),
    ...ofHost,
    ...options.settings,
  }
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, collect(lines))
  const directory = findDirectorySignIn({ store, log, now, settings, newName: randomUUID })
  const signIn = createSignIn({ store, log, now, settings, directory })
  const health = { store, log, metrics: createMetrics(store, now), isDraining: () => false }
  const console = options.console
  const deps = { store, settings, signIn, health, log, now, ...(console !== undefined && { console }) }
  const parts = partsOf(deps)
  answer = createApp(deps, parts).callback()
  const webSockets = serveWebSockets(server, deps, parts, options.webSocketTimes)
  const agent = new Agent({ keepAlive: true })
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    storeUrl,
    openBeside,
    settings,
    log: lines,
    as: (user, password = user) =>
      testClient({ port, agent, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
    anonymous: testClient({ port, agent, authorization: undefined }),
    async close() {
      agent.destroy()
      await webSockets.stop()
      await drain(server, 1000)
      await destroy()
    },
  }
}

type StoreForServer = Pick<TestStore, 'store' | 'url' | 'openBeside' | 'destroy'>

async function storeFor(options: TestServerOptions, now: () => Date): Promise<StoreForServer> {
  const { beside } = options
  if (beside !== undefined) {
    const { storeUrl: url, openBeside } = beside
    const store = await openBeside()
    return { store, url, openBeside, destroy: () => store.close() }
  }
  const made = await testStore(options.store ?? 'sqlite', { now })
  await provisionText(options.provision ?? PEOPLE, made.store)
  return made
}

async function provisionText(text: string, store: Store): Promise<void> {
  const file = readOrganisation(text, 'provision')
  const report = file.report(await findProblems(file.entries, store, file.slugs))
  if (report.length > 0) throw new Error(report.join('\n'))
  await provision(file.entries, store)
}

function collect(lines: Record<string, unknown>[]): DestinationStream {
  return { write: (line) => lines.push(JSON.parse(line)) }
}
