import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'
import { printable, printableLines } from './printable.ts'
import { fileError } from './system-error.ts'
import { CallerGone, type Io, type TaskFiles } from './task.ts'

/** The standard streams and the files of a task. `finish` closes them; what was written stays if it is whole. */
export interface ProcessIo extends Io {
  finish(succeeded: boolean): Promise<void>
}

export async function openProcessIo(task: TaskFiles): Promise<ProcessIo> {
  const { stream, input } = task.secret === undefined ? await openInput(task.input) : await openSecret(task.secret)
  const output = task.output === undefined || task.output === '-' ? standardOutput : new OutputFile(task.output)
  const progress = new ProgressLine()
  return {
    input,
    write: (bytes) => output.write(bytes),
    print: (line) => progress.around(() => writeTo(process.stdout, `${printableLines(line)}\n`)),
    warn: (line) => progress.around(() => writeTo(process.stderr, `${printableLines(line)}\n`)),
    progress: (line) => progress.show(printable(line)),
    async finish(succeeded) {
      await progress.clear()
      stream.destroy()
      await output.finish(succeeded)
    },
  }
}

/** Most tasks read nothing, and must not wait for the end of standard input. */
async function openInput(file: string | undefined): Promise<{ stream: Readable; input: AsyncIterable<Uint8Array> }> {
  if (file === undefined || file === '-') {
    const stream = file === undefined ? Readable.from([]) : process.stdin
    return { stream, input: stream }
  }
  try {
    const stream = (await open(file)).createReadStream()
    return { stream, input: contentOf(stream, file) }
  } catch (error) {
    throw fileError(error, file, 'read')
  }
}

/** A password is never among the arguments, which other programs on this machine can see. */
async function openSecret({ variable, question }: NonNullable<TaskFiles['secret']>) {
  const given = process.env[variable]
  if (given) return inputOfText(given)
  return process.stdin.isTTY ? inputOfText(await askHidden(question)) : openInput('-')
}

function inputOfText(text: string): { stream: Readable; input: AsyncIterable<Uint8Array> } {
  const stream = Readable.from([Buffer.from(`${text}\n`)])
  return { stream, input: stream }
}

/** What is typed is not shown. */
async function askHidden(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asking = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // Control-C ends the command, as anywhere.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.write(question)
  try {
    return await asking.question('')
  } finally {
    asking.close()
    process.stderr.write('\n')
  }
}

/** That a file is a folder, or its disk is broken, shows only when it is read. */
async function* contentOf(stream: Readable, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (error) {
    throw fileError(error, file, 'read')
  }
}

const standardOutput = {
  write: (bytes: Uint8Array) => writeTo(process.stdout, bytes),
  finish: async (_succeeded: boolean) => undefined,
}

/** Where nothing can be replaced, a line each so long is enough to see that it goes on. */
const BETWEEN_LINES_MS = 10_000

/** Some terminals do not say how wide they are, or say 0. */
const USUAL_COLUMNS = 80

class ProgressLine {
  #isShown = false
  #toldAt = Date.now()

  async show(line: string): Promise<void> {
    if (process.stderr.isTTY) {
      this.#isShown = true
      await writeTo(process.stderr, `${TO_START}${line.slice(0, (process.stderr.columns || USUAL_COLUMNS) - 1)}`)
    } else if (Date.now() - this.#toldAt >= BETWEEN_LINES_MS) {
      this.#toldAt = Date.now()
      await writeTo(process.stderr, `${line}\n`)
    }
  }

  async clear(): Promise<void> {
    if (this.#isShown) await writeTo(process.stderr, TO_START)
    this.#isShown = false
  }

  async around(write: () => Promise<void>): Promise<void> {
    await this.clear()
    await write()
  }
}

/** To the first column, with nothing in the line. */
const TO_START = '\r\u001b[2K'

function writeTo(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    stream.write(content, (error) => (error ? reject(isClosedPipe(error) ? new CallerGone() : error) : resolve())),
  )
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE'
}

/** Written beside its name and moved there whole, so that a half backup never looks like one. */
class OutputFile {
  readonly #file: string
  readonly #partial: string
  #handle: FileHandle | undefined

  constructor(file: string) {
    this.#file = file
    this.#partial = `${file}.partial`
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      // 0600: what leaves by a backup or an export is somebody's private life.
      this.#handle ??= await open(this.#partial, 'w', 0o600)
      await this.#handle.writeFile(bytes)
    } catch (error) {
      throw fileError(error, this.#file, 'written')
    }
  }

  async finish(succeeded: boolean): Promise<void> {
    if (this.#handle === undefined) return
    try {
      if (succeeded) await this.#handle.sync()
      await this.#handle.close()
      await (succeeded ? rename(this.#partial, this.#file) : rm(this.#partial))
    } catch (error) {
      throw fileError(error, this.#file, 'written')
    }
  }
}
