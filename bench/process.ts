/** Servers as child processes, and what Linux says about a process in /proc. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
  /** Without warning. */
  kill(): Promise<void>
}

/** Starts a module that prints its URL once it listens. `module` is relative to this folder. */
export async function startServer(module: string, args: readonly string[], environment = {}): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(module, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Whatever ends this process must not leave a server behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const url = await printedUrl(child)
  return { url, pid: child.pid ?? 0, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') }
}

async function printedUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface(stdout)) {
    const [url] = /http:\/\/[\d.]+:\d+/.exec(line) ?? []
    if (url === undefined) continue
    stdout.resume()
    return url
  }
  throw new Error('the server ended before it listened')
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Whatever happens, this process ends. */
export function endAfter(minutes: number): void {
  setTimeout(() => {
    process.stdout.write(`not over after ${minutes} minutes\n`)
    process.exit(1)
  }, minutes * 60_000).unref()
}

/** Processor time of a process in milliseconds, all threads that it has, in the kernel and out of it. */
export function processorMs(pid: number): number {
  // proc(5): the first number is nanoseconds, where /proc/PID/stat counts in steps of ten milliseconds.
  const timeOf = (thread: string) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + timeOf(thread), 0) / 1e6
}

/** Memory of a process in MiB: what it has now, and the most it ever had. */
export function memory(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
  return { now: read('VmRSS'), most: read('VmHWM') }
}

/** From now on `memory().most` counts anew. */
export function forgetMostMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}
