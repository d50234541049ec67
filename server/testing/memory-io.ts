import type { Io } from '../cli/task.ts'

export interface MemoryIo extends Io {
  readonly printed: string[]
  readonly warned: string[]
  readonly progressed: string[]
  readonly written: Uint8Array[]
}

/** What a command says, kept for a test to look at. */
export function memoryIo(input: AsyncIterable<Uint8Array> | string = ''): MemoryIo {
  const printed: string[] = []
  const warned: string[] = []
  const progressed: string[] = []
  const written: Uint8Array[] = []
  return {
    input: typeof input === 'string' ? once(Buffer.from(input)) : input,
    printed,
    warned,
    progressed,
    written,
    write: async (bytes) => void written.push(bytes),
    print: async (line) => void printed.push(line),
    warn: async (line) => void warned.push(line),
    progress: async (line) => void progressed.push(line),
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
