import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeLeftSpools, Spool } from './spool.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kalends-spool-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

test('what came is read again in pieces, and has no name', async () => {
  const spool = await Spool.fill(folder, pieces('abc', 'def'), () => undefined)
  expect([await spool.read(2, 4), spool.readNow(0, 6)].map(String)).toEqual(['cd', 'abcdef'])
  expect(await readdir(folder)).toEqual([])
  await spool.close()
})

test('nothing is left of what fails on the way', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  const look = (chunk: Uint8Array) => {
    if (String(chunk) === 'def') throw full
  }
  await expect(Spool.fill(folder, pieces('abc', 'def'), look)).rejects.toBe(full)
  expect(await readdir(folder)).toEqual([])
})

test('what a killed process left goes, and nothing else', async () => {
  for (const name of ['spool-0123456789abcdef', 'spool-of-mine', 'kalends.db']) await writeFile(join(folder, name), '')
  await removeLeftSpools(folder)
  expect((await readdir(folder)).sort()).toEqual(['kalends.db', 'spool-of-mine'])
})
