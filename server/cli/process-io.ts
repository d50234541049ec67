import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileError } from './system-error.ts'
import { CallerGone, type Io, type TaskFiles } from './task.ts'

/** The standard streams and the files of a task. `finish` closes them; what was written stays if it is whole. */
export interface ProcessIo extends Io {
  finish(succeeded: boolean): Promise<void>
}

export async function openProcessIo(task: TaskFiles): Promise<ProcessIo> {
  const { stream, input } = await openInput(task.input)
  const output = task.output === undefined || task.output === '-' ? standardOutput : new OutputFile(task.output)
  return {
    input,
    write: (bytes) => output.write(bytes),
    print: (line) => writeTo(process.stdout, `${line}\n`),
    warn: (line) => writeTo(process.stderr, `${line}\n`),
    async finish(succeeded) {
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
