/**
 * Prints what changes in a calendar, and goes on where it was after a cut. Without the client of client/websocket.ts: the
 * messages themselves, as docs/websocket.md has them.
 *
 *   URL=https://calendar.example.org AUTHORIZATION="Bearer …" node websocket.mjs alice work
 */
import { WebSocket } from 'ws' // a browser has its own

const { URL: server = 'http://127.0.0.1:4791', AUTHORIZATION: authorization } = process.env
const [owner, name] = process.argv.slice(2)

/** Where we are on the line of numbers. Kept in a file, it would survive our own end, too. */
let since

function connect() {
  const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws`)
  socket.on('open', () => socket.send(JSON.stringify({ type: 'sign-in', authorization })))
  socket.on('message', (data) => heard(JSON.parse(data), socket))
  socket.on('error', () => undefined) // its end follows
  socket.on('close', (code) => {
    if (code === 4401) process.exit(1) // the credential opens nothing
    setTimeout(connect, 200 + 800 * Math.random())
  })
}

function heard(message, socket) {
  const { type, number, epoch } = message
  if (type === 'signed-in') {
    socket.send(JSON.stringify({ type: 'subscribe', id: 'calendar', to: { kind: 'calendar', owner, name, since } }))
  } else if (type === 'subscribed' && since === undefined) {
    since = { number, epoch }
    process.stdout.write(`everything up to ${number} is to be read now\n`)
  } else if (type === 'resync') {
    since = { number, epoch }
    process.stdout.write(`everything is to be read again, up to ${number}\n`)
  } else if (type === 'changes') {
    for (const item of message.items) process.stdout.write(`${item.number} ${item.isGone ? '-' : '+'} ${item.name}\n`)
    since = { number, epoch }
  } else if (type === 'ended' || type === 'error') {
    process.stderr.write(`${message.reason}: ${message.detail}\n`)
    process.exit(1)
  }
}

connect()
