/** Many clients that each follow a calendar through whichever node answers, and note what they are told. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Follower, followChanges } from '../../client/websocket.ts'

export interface Told {
  readonly user: string
  /** Names in the order in which they came. */
  readonly names: readonly string[]
  /** What must not happen. */
  readonly complaints: readonly string[]
}

export interface Crowd {
  readonly told: readonly Told[]
  /** Fulfilled when each has heard of so many changes. */
  until(changes: number): Promise<void>
  /** Fulfilled when each follows its calendar. */
  readonly ready: Promise<void>
  /** How many connected again so far. */
  readonly reconnected: number
  end(): void
}

export interface Terms {
  readonly users: readonly string[]
  readonly each: number
  /** Those that answer now: asked at each connection. */
  readonly urls: () => readonly string[]
  readonly authorizationOf: (user: string) => string
  /** The end of the path of each one's calendar. */
  readonly calendar: string
}

export function gather({ users, each, urls, authorizationOf, calendar }: Terms): Crowd {
  let turn = 0
  class Spread extends WebSocket {
    constructor() {
      const now = urls()
      super(`${now[turn++ % now.length]?.replace('http', 'ws')}/ws`, { perMessageDeflate: false })
    }
  }
  const told: { user: string; names: string[]; complaints: string[] }[] = []
  const followers: Follower[] = []
  let [begun, connections] = [0, 0]
  const listeners = new Set<() => void>()
  const count = users.length * each
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
    })

  for (let index = 0; index < count; index++) {
    const user = users[index % users.length] ?? ''
    const mine = { user, names: [] as string[], complaints: [] as string[] }
    let last = 0
    let hasBegun = false
    told.push(mine)
    const follower = followChanges({
      url: 'http://whichever.example',
      authorization: authorizationOf(user),
      WebSocket: Spread,
      retryMs: 200,
      onState: (state) => void (state === 'connected' && connections++),
    })
    followers.push(follower)
    follower.follow(
      { kind: 'calendar', owner: user, name: calendar },
      {
        onReadAll() {
          if (hasBegun) mine.complaints.push('it was to read everything again')
          hasBegun = true
          begun++
          notify()
        },
        onChanges(changes) {
          for (const { name, number } of changes) {
            if (number <= last) mine.complaints.push(`${name} came twice`)
            last = number
            mine.names.push(name)
          }
          notify()
        },
        onEnded: (reason) => void mine.complaints.push(`ended: ${reason}`),
      },
    )
  }
  return {
    told,
    ready: until(() => begun === count),
    until: (changes) => until(() => told.every(({ names }) => names.length >= changes)),
    get reconnected() {
      return connections - count
    },
    end() {
      for (const follower of followers) follower.close()
    },
  }
}

/** What each was told that it should not have been, or was not told: nothing, when all is right. */
export function findings({ told }: Crowd, written: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return told.flatMap(({ user, names, complaints }, index) => {
    const expected = written.get(user) ?? []
    const isSame = names.length === expected.length && new Set(names).size === names.length
    const missing = expected.filter((name) => !names.includes(name))
    const wrong =
      isSame && missing.length === 0 ? [] : [`${names.length} of ${expected.length}, ${missing.length} lost`]
    return [...complaints, ...wrong].map((what) => `client ${index} of ${user}: ${what}`)
  })
}

/** Connections of which each follows a calendar, and says nothing more. */
export async function idle(
  url: string,
  count: number,
  authorizationOf: (index: number) => string,
  calendarOf: (index: number) => object,
) {
  const sockets: WebSocket[] = []
  let next = 0
  const some = async () => {
    for (let index = next++; index < count; index = next++) {
      const headers = { authorization: authorizationOf(index) }
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers, perMessageDeflate: false })
      sockets.push(socket)
      await once(socket, 'open')
      const subscribed = new Promise<void>((resolve, reject) => {
        socket.on('message', (data) => {
          const { type } = JSON.parse(String(data))
          if (type === 'subscribed') resolve()
          if (type === 'error') reject(new Error(String(data)))
        })
      })
      socket.send(JSON.stringify({ type: 'subscribe', id: 'w', to: calendarOf(index) }))
      await subscribed
    }
  }
  await Promise.all(Array.from({ length: 32 }, some))
  return sockets
}
