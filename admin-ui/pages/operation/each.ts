import { notifications } from '@mantine/notifications'
import type { QueryKey } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useAct } from '../../data/act.ts'
import { isProblem } from '../../data/client.ts'
import { useProblemText } from '../../look/problem.tsx'

export interface EachOptions<Item> {
  /** Said when any of them is done. */
  readonly done: string
  /** What has changed by it: the beginnings of keys of queries. */
  readonly asks: readonly QueryKey[]
  readonly nameOf: (item: Item) => string
  /** None was left out. */
  onAll(): void
}

interface Outcome<Item> {
  readonly done: number
  readonly refused: readonly { readonly item: Item; readonly error: Error }[]
}

/** The same with several things, one after the other: what is refused keeps none of the others back, and it is told which. */
export function useEach<Item>(act: (item: Item) => Promise<unknown>, options: EachOptions<Item>) {
  const { done, asks, nameOf, onAll } = options
  const t = useTranslations('operation.selection')
  const close = useTranslations('common.action')('close')
  const textOf = useProblemText()
  return useAct((items: readonly Item[]) => each(items, act), {
    asks,
    done: (outcome) => (outcome.done > 0 ? done : undefined),
    onDone({ refused }) {
      if (refused.length === 0) return onAll()
      notifications.show({
        title: t('failed', { count: refused.length }),
        message: refused.map(({ item, error }) => `${nameOf(item)}: ${textOf(error).text}`).join('\n'),
        color: 'red',
        autoClose: 12_000,
        closeButtonProps: { 'aria-label': close },
      })
    },
  })
}

/** What is no refusal of one of them, such as a lost connection, ends it. */
async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<Outcome<Item>> {
  const refused: { item: Item; error: Error }[] = []
  for (const item of items) {
    await act(item).catch((error: unknown) => {
      if (!isProblem(error) || error.kind === 'not-fresh') throw error
      refused.push({ item, error })
    })
  }
  return { done: items.length - refused.length, refused }
}
