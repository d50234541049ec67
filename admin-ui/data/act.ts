import { notifications } from '@mantine/notifications'
import { type QueryKey, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useProblemText } from '../look/problem.tsx'
import { isProblem, signIn } from './client.ts'

export interface ActOptions<Given, Result> {
  /** Said when it is done; nothing where the page shows it by itself. */
  readonly done?: string | ((result: Result, given: Given) => string | undefined)
  /** It was done, and what came of it is nothing to be glad of. */
  readonly isIll?: (result: Result) => boolean
  /** What has changed by it, to be asked again: the beginnings of keys of queries. */
  readonly asks?: readonly QueryKey[]
  onDone?(result: Result, given: Given): void
  /** Where the page itself shows why not, such as at a field. */
  readonly isQuiet?: boolean | ((error: Error) => boolean)
}

/** What somebody does. It is said that it is done, or why not; what it changed is asked again, also when it was refused. */
export function useAct<Given, Result>(
  act: (given: Given) => Promise<Result>,
  { done, isIll, asks = [], onDone, isQuiet = false }: ActOptions<Given, Result> = {},
): UseMutationResult<Result, Error, Given> {
  const queries = useQueryClient()
  const textOf = useProblemText()
  const t = useTranslations('common.action')
  const closeButtonProps = { 'aria-label': t('close') }
  return useMutation({
    mutationFn: act,
    onSuccess(result, given) {
      const message = typeof done === 'function' ? done(result, given) : done
      const color = isIll?.(result) ? 'red' : 'green'
      if (message !== undefined) notifications.show({ message, color, closeButtonProps })
      onDone?.(result, given)
    },
    onError(error) {
      // Some things want to know once more who is there.
      if (isProblem(error) && error.kind === 'not-fresh') return signIn({ isAgain: true })
      if (typeof isQuiet === 'function' ? isQuiet(error) : isQuiet) return
      const { text, details } = textOf(error)
      notifications.show({
        title: text,
        message: details.join('\n'),
        color: 'red',
        autoClose: 12_000,
        closeButtonProps,
      })
    },
    onSettled: () => Promise.all(asks.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
}
