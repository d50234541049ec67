/**
 * What a command run by the server sends to the process that was called: frames of a kind (one byte), a length (four
 * bytes, big-endian) and that many bytes. The last one is the exit code; without it the server went away.
 */
export type Frame =
  | { readonly kind: 'output' | 'print' | 'warn' | 'progress'; readonly bytes: Uint8Array }
  | { readonly kind: 'exit'; readonly code: number }

const KINDS = ['output', 'print', 'warn', 'exit', 'progress'] as const
const HEADER_BYTES = 5

export function writeFrame(frame: Frame): Buffer {
  const content = frame.kind === 'exit' ? Uint8Array.of(frame.code) : frame.bytes
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(KINDS.indexOf(frame.kind))
  header.writeUInt32BE(content.length, 1)
  return Buffer.concat([header, content])
}

export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let pending = Buffer.alloc(0)
  for await (const chunk of stream) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUInt32BE(1)
      if (pending.length < end) break
      yield frameOf(pending.readUInt8(), pending.subarray(HEADER_BYTES, end))
      pending = pending.subarray(end)
    }
  }
}

function frameOf(number: number, bytes: Buffer): Frame {
  const kind = KINDS[number]
  if (kind === undefined) throw new Error(`the server sent a frame of kind ${number}: is it of another version?`)
  return kind === 'exit' ? { kind, code: bytes.readUInt8() } : { kind, bytes }
}
