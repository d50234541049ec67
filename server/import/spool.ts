import { randomBytes } from 'node:crypto'
import { readSync } from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

// For as long as it takes to remove it.
const NAME = /^spool-[0-9a-f]{16}$/

/** Removes what processes left that were killed in that moment. */
export async function removeLeftSpools(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (NAME.test(name)) await rm(join(folder, name), { force: true })
}

/** A stream kept on disk to be read again in pieces. The file has no name, and so is gone with its process. */
export class Spool {
  readonly #file: FileHandle
  #piece = Buffer.alloc(0)

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Writes all of `input` into `folder`, and shows it to `look` on the way. */
  static async fill(
    folder: string,
    input: AsyncIterable<Uint8Array>,
    look: (chunk: Uint8Array) => void,
  ): Promise<Spool> {
    const path = join(folder, `spool-${randomBytes(8).toString('hex')}`)
    const file = await open(path, 'wx+', 0o600)
    try {
      await rm(path, { force: true })
      for await (const chunk of input) {
        look(chunk)
        await file.writeFile(chunk)
      }
      return new Spool(file)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async read(start: number, end: number): Promise<Buffer> {
    const bytes = Buffer.alloc(end - start)
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, start)
    if (bytesRead !== bytes.length) throw new Error('the spool ended early')
    return bytes
  }

  /** The same at once, for who may wait for nothing. The bytes are good until the next call. */
  readNow(start: number, end: number): Buffer {
    if (this.#piece.length < end - start) this.#piece = Buffer.alloc(end - start)
    const bytes = this.#piece.subarray(0, end - start)
    const length = readSync(this.#file.fd, bytes, 0, bytes.length, start)
    if (length !== bytes.length) throw new Error('the spool ended early')
    return bytes
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
