/**
 * What was copied already, as a file of lines: each is written once its objects are kept, so that after a cut the next run knows
 * at least what it need not fetch. What it does not know is copied again, and found to be there.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const header = z.object({ migration: z.literal(1), epoch: z.string() })

const collectionLine = z.object({
  /** Its URL there. */
  collection: z.string(),
  /** What it became here. */
  id: z.string(),
  /** Digest of how it looked there. */
  looks: z.string().optional(),
  /** Its token there, when all its members were copied. */
  token: z.string().optional(),
})

const memberLine = z.object({
  /** Its URL there. */
  member: z.string(),
  /** The entity tag there. */
  etag: z.string(),
  /** What it became: entity tags here by UID. */
  kept: z.record(z.string(), z.string()),
})

const line = z.union([collectionLine, memberLine])

export type CollectionState = z.infer<typeof collectionLine>
export type MemberState = z.infer<typeof memberLine>

export interface MigrationState {
  collection(url: string): CollectionState | undefined
  member(key: string): MemberState | undefined
  /** Keys of the members that begin so. */
  membersBelow(prefix: string): readonly string[]
  /** Whether something else became this collection. */
  isTaken(id: string, url: string): boolean
  keep(lines: readonly (CollectionState | MemberState)[]): Promise<void>
  close(): Promise<void>
}

/** Of one account there and one home here. `epoch` is that of the store: what was restored is another. */
export async function openState(folder: string, identity: readonly string[], epoch: string): Promise<MigrationState> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex')
  const file = join(folder, `${digest.slice(0, 32)}.jsonl`)
  const { collections, members } = read(await readIfThere(file), epoch)
  const handle = await rewrite(file, [{ migration: 1, epoch }, ...collections.values(), ...members.values()])

  return {
    collection: (url) => collections.get(url),
    member: (key) => members.get(key),
    membersBelow: (prefix) => [...members.keys()].filter((key) => key.startsWith(prefix)),
    isTaken: (id, url) => [...collections.values()].some((one) => one.id === id && one.collection !== url),
    async keep(lines) {
      for (const one of lines) {
        if ('collection' in one) collections.set(one.collection, one)
        else members.set(one.member, one)
      }
      if (lines.length > 0) await handle.writeFile(textOf(lines))
    },
    close: () => handle.close(),
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function read(text: string, epoch: string) {
  const collections = new Map<string, CollectionState>()
  const members = new Map<string, MemberState>()
  const [first = '', ...rest] = text.split('\n')
  if (parsed(first, header)?.epoch !== epoch) return { collections, members }
  for (const one of rest) {
    // The last line may have been cut.
    const value = parsed(one, line)
    if (value === undefined) continue
    if ('collection' in value) collections.set(value.collection, value)
    else members.set(value.member, value)
  }
  return { collections, members }
}

function parsed<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Each thing once, and no line that was cut. */
async function rewrite(file: string, lines: readonly unknown[]): Promise<FileHandle> {
  const partial = `${file}.partial`
  const handle = await open(partial, 'w', 0o600)
  await handle.writeFile(textOf(lines))
  await handle.sync()
  await rename(partial, file)
  return handle
}

function textOf(lines: readonly unknown[]): string {
  return lines.map((one) => `${JSON.stringify(one)}\n`).join('')
}
