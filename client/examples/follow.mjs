/** Tells what changes in a calendar, as it changes; after a cut, or another start, it goes on where it was. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'

const [, , server, owner, name, file] = process.argv
const authorization = `Bearer ${process.env.TOKEN}`

for (let failures = 0; ; failures++) {
  const code = await follow(() => {
    failures = 0
  })
  // 1008: what we said was wrong. 4401: the token is over, and a program gets another.
  if (code === 1008 || code === 4401) throw new Error(`the server ended it with ${code}`)
  await wait(Math.min(1000 * 2 ** failures, 60_000) * Math.random())
}

/** One connection, until it is cut. */
async function follow(succeeded) {
  const since = await known()
  const socket = new WebSocket(new URL('/ws', server.replace(/^http/, 'ws')), { headers: { authorization } })
  socket.on('open', () => {
    const to = { kind: 'calendar', owner, name, since }
    socket.send(JSON.stringify({ type: 'subscribe', id: 'calendar', to }))
  })
  // One after the other: what is done is remembered, and nothing before it is.
  let work = Promise.resolve()
  socket.on('message', (text) => {
    work = work.then(() => hear(JSON.parse(text), succeeded)).catch((error) => socket.emit('error', error))
  })
  return new Promise((resolve, reject) => {
    socket.on('close', resolve)
    // A proxy answers for a server that starts again, and one with too many connections later; who is refused is so again.
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy()
      resolve(statusCode === 401 || statusCode === 403 ? 4401 : 1006)
    })
    // Of the network, such as ECONNREFUSED; what is wrong with a message ends the program.
    socket.on('error', (error) => (/^E[A-Z]+$/.test(error.code) ? resolve(1006) : reject(error)))
  })
}

async function hear(message, succeeded) {
  const { type, number, epoch } = message
  if (type === 'subscribed') {
    succeeded()
    console.log(`following from ${number}`)
  } else if (type === 'resync') {
    console.log(`read everything again: ${message.reason}`)
  } else if (type === 'changes') {
    for (const item of message.items) console.log(`${item.isGone ? 'gone' : 'changed'} ${item.name}`)
  } else if (type === 'ended' || type === 'error') {
    throw new Error(message.detail)
  }
  if (number !== undefined) await remember({ number, epoch })
}

async function known() {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

async function remember(since) {
  await writeFile(`${file}.new`, JSON.stringify(since))
  await rename(`${file}.new`, file)
}
