/**
 * The door for commands: one process owns the store, so a command line that finds a server running asks it, through a
 * Unix socket that only the server's own user can open, to run the command. HTTP is only the envelope: the arguments
 * travel in a header, the input as the body, and all that the command says as frames in the answer.
 */

import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect } from 'node:net'
import { join, relative } from 'node:path'
import { type Frame, readFrames, writeFrame } from './cli/frames.ts'
import { CallerGone, type Io } from './cli/task.ts'

const ARGUMENTS_HEADER = 'kalends-arguments'
const MOST_PATH_BYTES = 103
const MOST_ARGUMENT_BYTES = 256 * 1024

/** Runs a command line that arrived from outside and gives its exit code. */
export type RunCommand = (argv: readonly string[], io: Io) => Promise<number>

/** Where the socket of a data folder is; the shorter spelling, since a socket's path is limited. */
export function controlSocketIn(data: string): string {
  const absolute = join(data, 'control.sock')
  const fromHere = relative(process.cwd(), absolute)
  return fromHere.length < absolute.length ? fromHere : absolute
}

/** Whether a server listens there. A socket that a killed server left behind refuses the connection. */
export async function isControlled(path: string): Promise<boolean> {
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) return false
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch (error) {
    if (isAbsence(error)) return false
    throw error
  } finally {
    socket.destroy()
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(String(error.code))
}

/** Starts to listen. Only for the owner of the store, who knows that a socket found there is a dead one's. */
export async function listenForCommands(path: string, run: RunCommand): Promise<Server> {
  // The system's limit is 104 or 108 bytes, and what is longer is cut, without a word.
  if (Buffer.byteLength(path) > MOST_PATH_BYTES) throw new Error(`${path} is too long for the path of a socket`)
  rmSync(path, { force: true })
  const server = createServer({ maxHeaderSize: MOST_ARGUMENT_BYTES, requestTimeout: 0 }, (incoming, answer) => {
    answerCommand(incoming, answer, run).catch((error: unknown) =>
      answer.destroy(error instanceof Error ? error : undefined),
    )
  })
  server.listen(path)
  await once(server, 'listening')
  chmodSync(path, 0o600)
  return server
}

async function answerCommand(incoming: IncomingMessage, answer: ServerResponse, run: RunCommand): Promise<void> {
  const argv: unknown = JSON.parse(decodeURIComponent(String(incoming.headers[ARGUMENTS_HEADER])))
  if (!Array.isArray(argv)) throw new Error('the arguments of a command are a list')
  answer.writeHead(200, { 'content-type': 'application/octet-stream' }).flushHeaders()
  const code = await run(argv.map(String), ioOf(incoming, answer))
  await send(answer, { kind: 'exit', code })
  answer.end()
}

function ioOf(incoming: IncomingMessage, answer: ServerResponse): Io {
  return {
    input: inputOf(incoming),
    write: (bytes) => send(answer, { kind: 'output', bytes }),
    print: (line) => send(answer, { kind: 'print', bytes: Buffer.from(line) }),
    warn: (line) => send(answer, { kind: 'warn', bytes: Buffer.from(line) }),
    progress: (line) => send(answer, { kind: 'progress', bytes: Buffer.from(line) }),
  }
}

async function* inputOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* incoming
  } catch (cause) {
    throw new CallerGone({ cause }) // a socket fails in no other way
  }
}

/** Waits until the caller has taken it; fails when the caller is gone, which ends the command. */
function send(answer: ServerResponse, frame: Frame): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new CallerGone())
    if (answer.closed) return gone()
    answer.once('close', gone)
    answer.write(writeFrame(frame), (error) => {
      answer.off('close', gone)
      if (error) gone()
      else resolve()
    })
  })
}

/** Lets the server behind `path` run a command, and gives its exit code. */
export async function runInServer(path: string, argv: readonly string[], io: Io): Promise<number> {
  const outgoing = request({
    socketPath: path,
    method: 'POST',
    agent: false,
    headers: { [ARGUMENTS_HEADER]: encodeURIComponent(JSON.stringify(argv)), 'transfer-encoding': 'chunked' },
  })
  // How the input ended matters only when it failed: a command that refuses its input early stops reading it.
  const feeding = feed(io.input, outgoing).then(() => new Promise<never>(() => undefined))
  try {
    return await Promise.race([relay(outgoing, io), feeding])
  } finally {
    outgoing.destroy()
  }
}

async function feed(input: AsyncIterable<Uint8Array>, outgoing: ClientRequest): Promise<void> {
  for await (const chunk of input) {
    if (outgoing.destroyed) return
    if (!outgoing.write(chunk)) await roomIn(outgoing)
  }
  outgoing.end()
}

function roomIn(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off('drain', go).off('close', go)
      resolve()
    }
    outgoing.on('drain', go).on('close', go)
  })
}

async function relay(outgoing: ClientRequest, io: Io): Promise<number> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
  })
  for await (const frame of readFrames(answer)) {
    if (frame.kind === 'exit') return frame.code
    if (frame.kind === 'output') await io.write(frame.bytes)
    else await io[frame.kind](Buffer.from(frame.bytes).toString())
  }
  throw new Error('the server went away before the command ended')
}
