/** `kalends serve`: from settings to a server that answers, and back. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { Store } from '../storage/store.ts'
import { createApp } from './app.ts'
import { createSignIn } from './auth/sign-in.ts'
import { runTaskHere } from './cli/run-task.ts'
import { controlSocketIn, listenForCommands } from './control.ts'
import { ensureAdmin } from './directory/first-admin.ts'
import { drain, listen, portOf } from './http-server.ts'
import { startCleaning } from './jobs/cleaning.ts'
import { addressOf, type Settings } from './settings.ts'
import { welcome } from './welcome.ts'

/** A terminal's Ctrl-C reaches npm and the server, and npm passes it on: within this time it is one and the same. */
const SAME_SIGNAL_MS = 500

/** Serves until it is told to end. Gives the exit code. */
export async function serve(settings: Settings, openStore: () => Promise<Store>): Promise<number> {
  const log = pino({ name: 'kalends' }, pino.destination(2))
  const now = () => new Date()
  const store = await openStore()
  const madePassword = await ensureAdmin(store, settings.adminPassword)

  const signIn = createSignIn({ store, now, rateLimits: settings.rateLimits })
  const app = createApp({ store, settings, signIn, log, now })
  const server = await listen(app.callback(), settings.host, settings.port)
  const taskDeps = { store, settings, log, now, newName: randomUUID }
  const commands = await listenForCommands(controlSocketIn(settings.data), (argv, io) =>
    runTaskHere(argv, io, taskDeps),
  )
  const stopCleaning = startCleaning({ store, log, now })
  const listening = addressOf(settings.host, portOf(server))
  process.stdout.write(welcome(settings.port === 0 ? listening : settings.publicUrl, listening, madePassword))

  const signal = await untilSignal()
  log.info({ signal }, 'ending: no new connections, requests under way finish')
  stopCleaning()
  await Promise.all([drain(server), drain(commands)])
  await store.close()
  return 0
}

/** Waits for SIGTERM or SIGINT; a second one ends the process at once. */
async function untilSignal(): Promise<NodeJS.Signals> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  const again = () => process.exit(1)
  void sleep(SAME_SIGNAL_MS, undefined, { ref: false }).then(() => process.on('SIGTERM', again).on('SIGINT', again))
  return signal
}
