/**
 * Writes into a calendar from several tasks until it is killed, and prints the name of each object once it is kept. As run `silent` it
 * writes one, and kills itself before it could tell anybody.
 */
import { writeSync } from 'node:fs'
import { openStore } from '../sql/open.ts'

const [url = '', collectionId = '', run = ''] = process.argv.slice(2)
const store = await openStore({ url })
const scope = { origin: 'client', scheduling: 'on', collections: [collectionId] } as const
const box = { startsAt: 0, endsAt: 1, recurring: false, alarms: undefined }
writeSync(1, 'open\n')

async function write(task: number): Promise<void> {
  for (let i = 0; ; i++) {
    const name = `${run}-${task}-${i}`
    const bytes = Buffer.alloc(2000, name)
    await store.transaction(scope, async (tx) => {
      const entry = await tx.createObject(collectionId, name, {
        uid: name,
        component: 'VEVENT',
        etag: name,
        scheduleTag: null,
        access: 'public',
        bytes,
        box,
      })
      if (i % 5 === 4) await tx.deleteObject(collectionId, entry)
    })
    if (run === 'silent') process.kill(process.pid, 'SIGKILL')
    if (i % 5 !== 4) writeSync(1, `${name}\n`)
  }
}

await Promise.all((run === 'silent' ? [0] : [0, 1, 2, 3, 4, 5]).map(write))
