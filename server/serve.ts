/** `kalends serve`: from settings to a server that answers, and back. */
import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Store } from '../storage/store.ts'
import { createApp, partsOf } from './app.ts'
import { findDirectorySignIn } from './auth/ldap/sign-in.ts'
import { createSignIn } from './auth/sign-in.ts'
import { isOwned, runTaskHere } from './cli/run-task.ts'
import { findConsoleFiles } from './console/files.ts'
import { controlSocketIn, listenForCommands } from './control.ts'
import type { Deps } from './dav/request.ts'
import { ensureAdmin } from './directory/first-admin.ts'
import { type Health, healthListener } from './health/answer.ts'
import { createMetrics } from './health/metrics.ts'
import { drain, listen, portOf } from './http-server.ts'
import { removeLeftSpools } from './import/spool.ts'
import { startAuditing } from './jobs/auditing.ts'
import { startCleaning } from './jobs/cleaning.ts'
import { startFollowing } from './jobs/following.ts'
import { startKeepingRooms } from './jobs/keeping-rooms.ts'
import { startMailIn } from './jobs/mail-in.ts'
import { startMailing } from './jobs/mailing.ts'
import { startPushing } from './jobs/pushing.ts'
import { startRefreshing } from './jobs/refreshing.ts'
import { startReminding } from './jobs/reminding.ts'
import { startTransferring } from './jobs/transferring.ts'
import { createLog } from './log.ts'
import { addressOf, type Settings } from './settings.ts'
import { welcome } from './welcome.ts'
import { serveWebSockets } from './ws/serve.ts'

/** A terminal's Ctrl-C reaches npm and the server, and npm passes it on: within this time it is one and the same. */
const SAME_SIGNAL_MS = 500

/** Serves until it is told to end. Gives the exit code. */
export async function serve(settings: Settings, openStore: () => Promise<Store>): Promise<number> {
  const log = createLog(settings)
  const store = await openStore()
  try {
    const firstAdmin = await ensureAdmin(store, settings.adminPassword)
    const server = await startServer({ store, settings, log, now: () => new Date(), newName: randomUUID })
    const publicUrl = settings.port === 0 ? server.url : settings.publicUrl
    process.stdout.write(welcome(publicUrl, server.url, firstAdmin))

    const signal = await untilSignal()
    log.info({ signal }, 'ending: no new connections, requests under way finish')
    await server.stop()
  } finally {
    await store.close()
  }
  return 0
}

/** Everything that works on the store: HTTP, commands, timers. */
async function startServer(deps: Deps): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { settings } = deps
  await removeLeftSpools(settings.data)
  const signIn = createSignIn({ ...deps, directory: findDirectorySignIn(deps) })
  let isDraining = false
  const metrics = createMetrics(deps.store, deps.now)
  const health = { ...deps, metrics, isDraining: () => isDraining }
  const healthServer = await listenForHealth(health, settings.metricsListen)
  const console = await findConsoleFiles()
  const appDeps = { ...deps, signIn, health, ...(console !== undefined && { console }) }
  const parts = partsOf(appDeps)
  const app = createApp(appDeps, parts)
  const server = await listen(app.callback(), settings.host, settings.port).catch(async (error: unknown) => {
    await drain(healthServer, 0)
    throw error
  })
  const webSockets = serveWebSockets(server, appDeps, parts)
  const stopMailIn = await startMailIn(deps).catch(async (error: unknown) => {
    await webSockets.stop()
    await Promise.all([drain(server), drain(healthServer, 0)])
    throw error
  })
  const commands = await listenForTasks(deps)
  const stopCleaning = startCleaning(deps)
  const stopAuditing = startAuditing(deps)
  const stopRefreshing = startRefreshing(deps)
  const stopFollowing = startFollowing(deps)
  const stopKeepingRooms = startKeepingRooms(deps)
  const stopMailing = startMailing(deps)
  const stopReminding = startReminding(deps)
  const stopPushing = startPushing(deps)
  const stopTransferring = startTransferring(deps)
  return {
    url: addressOf(settings.host, portOf(server)),
    async stop() {
      isDraining = true
      stopCleaning()
      const sending = [stopFollowing(), stopMailing(), stopPushing(), stopReminding()]
      const jobs = [...sending, stopKeepingRooms(), stopRefreshing(), stopMailIn(), stopAuditing(), stopTransferring()]
      await Promise.all([...jobs, webSockets.stop(), drain(server), drain(commands)])
      // To the last: who watches sees that it ends.
      await drain(healthServer, 0)
    },
  }
}

/** At the port of its own, if it is to have one. */
async function listenForHealth(health: Health, at: string | null): Promise<Server | undefined> {
  if (at === null) return undefined
  const { hostname, port } = new URL(at)
  return listen(healthListener(health), hostname.replace(/^\[|\]$/g, ''), Number(port))
}

/**
 * For commands that find the store owned by this server. A data folder may lie too deep for a socket in it: then they
 * have to wait for its end.
 */
async function listenForTasks(deps: Deps): Promise<Server | undefined> {
  if (!isOwned(deps.settings.storeUrl)) return undefined
  const path = controlSocketIn(deps.settings.data)
  try {
    return await listenForCommands(path, (argv, io) => runTaskHere(argv, io, deps))
  } catch (error) {
    deps.log.warn({ err: error, path }, 'commands cannot reach this server')
    return undefined
  }
}

/** Waits for SIGTERM or SIGINT; a second one ends the process at once. */
function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    // One that nobody listens to would kill the process.
    const heed = (signal: NodeJS.Signals) => {
      if (firstAt !== undefined && performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(1)
      firstAt ??= performance.now()
      resolve(signal)
    }
    process.on('SIGTERM', heed).on('SIGINT', heed)
  })
}
