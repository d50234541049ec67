/** One WebSocket for the whole page. What a change concerns is asked again; after a lost connection everything is. */
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { type CollectionTopic, type Follower, followChanges } from '../../client/websocket.ts'
import { signIn } from './client.ts'

export type Connection = 'connecting' | 'connected' | 'waiting'

export interface Live {
  readonly to: CollectionTopic
  /** Beginnings of the keys of queries that live from it. */
  readonly asks: readonly QueryKey[]
}

/** Many changes at once are asked for once. */
const GATHER_MS = 50

interface Held {
  readonly connection: Connection
  readonly follower: Follower | undefined
}

const LiveContext = createContext<Held>({ connection: 'connecting', follower: undefined })

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const [connection, setConnection] = useState<Connection>('connecting')
  const [follower, setFollower] = useState<Follower>()
  useEffect(() => {
    let wasLost = false
    const follower = followChanges({
      url: location.origin,
      onState(state) {
        if (state === 'signed-out') signIn()
        if (state === 'waiting') wasLost = true
        if (state === 'connected' && wasLost) {
          wasLost = false
          void queries.invalidateQueries()
        }
        if (state === 'connected' || state === 'waiting') setConnection(state)
      },
    })
    setFollower(follower)
    return () => follower.close()
  }, [queries])
  return <LiveContext value={{ connection, follower }}>{children}</LiveContext>
}

export function useConnection(): Connection {
  return useContext(LiveContext).connection
}

/** The one WebSocket, for what is told by it alone: free-busy, presence. */
export function useFollower(): Follower | undefined {
  return useContext(LiveContext).follower
}

/** Follows as long as it is shown. */
export function useLive(lives: readonly Live[]): void {
  const queries = useQueryClient()
  const follower = useFollower()
  const told = JSON.stringify(lives)
  useEffect(() => {
    if (follower === undefined) return
    const waiting = new Map<string, ReturnType<typeof setTimeout>>()
    function ask(queryKey: QueryKey): void {
      const key = JSON.stringify(queryKey)
      if (waiting.has(key)) return
      const again = () => {
        waiting.delete(key)
        void queries.invalidateQueries({ queryKey })
      }
      waiting.set(key, setTimeout(again, GATHER_MS))
    }
    const followed = (JSON.parse(told) as readonly Live[]).map(({ to, asks }) => {
      const askAll = () => asks.forEach(ask)
      return follower.follow(to, { onChanges: askAll, onReadAll: askAll, onEnded: askAll })
    })
    return () => {
      for (const following of followed) following.end()
      for (const timer of waiting.values()) clearTimeout(timer)
    }
  }, [queries, follower, told])
}
