/** A vdir: a calendar as a folder with a file for each object, the format that vdirsyncer and khal share. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unfold } from './events.ts'

/** Objects by their UID. */
export type Objects = ReadonlyMap<string, string>

export async function readVdir(folder: string): Promise<Objects> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ics'))
  return byUid(await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8'))))
}

export async function writeToVdir(folder: string, uid: string, text: string): Promise<void> {
  await writeFile(join(folder, await fileOf(folder, uid)), text)
}

export async function removeFromVdir(folder: string, uid: string): Promise<void> {
  await rm(join(folder, await fileOf(folder, uid)))
}

/** What the sender called it is what it is called; an object from elsewhere has any name. */
async function fileOf(folder: string, uid: string): Promise<string> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.ics') && uidOf(await readFile(join(folder, name), 'utf8')) === uid) return name
  }
  return `${uid}.ics`
}

/** Throws when a UID is there twice. */
export function byUid(texts: Iterable<string>): Objects {
  const objects = new Map<string, string>()
  for (const text of texts) {
    const uid = uidOf(text)
    if (objects.has(uid)) throw new Error(`two objects with the UID ${uid}`)
    objects.set(uid, text)
  }
  return objects
}

export function uidOf(text: string): string {
  const line = unfold(text).find((candidate) => candidate.startsWith('UID:'))
  if (line === undefined) throw new Error(`no UID in\n${text}`)
  return line.slice('UID:'.length)
}

/** What is in only one of them, or not the same in both; a line for each object. */
export function findDifferences(left: Objects, right: Objects): readonly string[] {
  const uids = [...new Set([...left.keys(), ...right.keys()])].sort()
  return uids.flatMap((uid) => {
    const [first, second] = [left.get(uid), right.get(uid)]
    if (first === undefined) return [`${uid}: missing in the first`]
    if (second === undefined) return [`${uid}: missing in the second`]
    return canonicalObject(first) === canonicalObject(second) ? [] : [`${uid}: differs\n${first}\n${second}`]
  })
}

/** Equal for objects that say the same: folding and the order of properties and components do not count. */
export function canonicalObject(text: string): string {
  const open: string[][] = [[]]
  for (const line of unfold(text)) {
    if (line.startsWith('BEGIN:')) open.push([line])
    else if (line.startsWith('END:')) close(open, line)
    else open.at(-1)?.push(line)
  }
  const [root] = open
  if (open.length !== 1 || root === undefined) throw new Error(`a component does not end in\n${text}`)
  return root.join('\n')
}

function close(open: string[][], end: string): void {
  const [begin = '', ...lines] = open.pop() ?? []
  if (begin.slice('BEGIN:'.length) !== end.slice('END:'.length)) throw new Error(`${end} after ${begin}`)
  open.at(-1)?.push([begin, ...lines.sort(), end].join('\n'))
}
