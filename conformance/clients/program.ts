import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'

/** Names of programs that are not on the PATH, as a sentence; `undefined` when all are. */
export async function findMissingPrograms(...names: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(names.map(findProgram))
  const missing = names.filter((_, index) => found[index] === undefined)
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not installed`
}

/** The first file of this name on the PATH that can be run. */
export async function findProgram(name: string): Promise<string | undefined> {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  const found = await Promise.all(files.map(isExecutable))
  return files.find((_, index) => found[index])
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

export interface ProgramSettings {
  /** The whole environment but PATH: nothing of whoever runs this reaches the program. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly input?: string
  readonly timeoutSeconds?: number
}

export interface ProgramResult {
  readonly status: number | null
  /** What it wrote, errors included, in the order it came. */
  readonly output: string
}

/** Runs a program to its end, or ends it when it takes too long. */
export async function runProgram(
  name: string,
  args: readonly string[],
  { input = '', timeoutSeconds = 300, ...settings }: ProgramSettings,
): Promise<ProgramResult> {
  const child = spawn(name, args, { ...spawnSettings(settings), timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL' })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  child.stderr.on('data', (chunk) => chunks.push(chunk))
  // A program may end without having read all of it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { status, output: Buffer.concat(chunks).toString('utf8') }
}

/** Runs a program that must succeed and gives what it wrote. */
export async function requireProgram(
  name: string,
  args: readonly string[],
  settings: ProgramSettings,
): Promise<string> {
  const { status, output } = await runProgram(name, args, settings)
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${status}\n${output}`)
  return output
}

/** A program that runs until it is stopped. */
export class RunningProgram {
  readonly #name: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #ended: Promise<unknown>
  #output = ''

  constructor(name: string, args: readonly string[], settings: Pick<ProgramSettings, 'env' | 'cwd'>) {
    this.#name = name
    const child = spawn(name, args, spawnSettings(settings))
    // It may end without having read all of it; whoever waits for its answer will see.
    child.stdin.on('error', () => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.#output += chunk.toString('utf8')
      })
    }
    this.#child = child
    this.#ended = new Promise((resolve) => {
      child.on('error', resolve)
      child.on('exit', resolve)
    })
  }

  /** All that it wrote so far. */
  get output(): string {
    return this.#output
  }

  write(text: string): void {
    this.#child.stdin.write(text)
  }

  requireRunning(): void {
    const { exitCode, signalCode } = this.#child
    if (exitCode === null && signalCode === null && this.#child.pid !== undefined) return
    throw new Error(`${this.#name} ended with ${exitCode ?? signalCode}\n${this.#output}`)
  }

  /** Asks it to end, and ends it when it does not. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    const stopped = await Promise.race([this.#ended.then(() => true), delay(10_000, false)])
    if (!stopped) this.#child.kill('SIGKILL')
    await this.#ended
  }
}

function spawnSettings({ env, cwd }: Pick<ProgramSettings, 'env' | 'cwd'>) {
  return { cwd, env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env } }
}

/** Asks again and again until there is an answer. */
export async function waitFor<T>(what: string, ask: () => Promise<T | undefined>, timeoutSeconds = 30): Promise<T> {
  const end = Date.now() + timeoutSeconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutSeconds} s`)
    await delay(200)
  }
}
