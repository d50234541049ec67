import { Alert, Button, List, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { KalendsProblem } from '../../client/request.ts'
import { isProblem, NoAnswer } from '../data/client.ts'

type Word = 'network' | 'stale' | 'forbidden' | 'missing' | 'limited' | 'bug'

const WORDS: Readonly<Record<number, Word>> = {
  404: 'missing',
  410: 'missing',
  412: 'stale',
  429: 'limited',
}

/** Of what is sent with 403, what is said of who asks; the rest is said of what was sent, in its own words. */
const FORBIDDEN = ['forbidden', 'insufficient-scope', 'need-privileges']

function wordOf({ status, kind }: KalendsProblem): Word | undefined {
  if (status >= 500) return 'bug'
  return FORBIDDEN.includes(kind) ? 'forbidden' : WORDS[status]
}

/** What went wrong in the reader's language, and what the server says of it. */
export function useProblemText(): (error: unknown) => { readonly text: string; readonly details: readonly string[] } {
  const t = useTranslations('common.problem')
  return (error) => {
    if (error instanceof NoAnswer) return { text: t(error.isOfChange ? 'answerLost' : 'network'), details: [] }
    if (!isProblem(error)) return { text: t('fault'), details: [] }
    const word = wordOf(error)
    const fields = error.errors.map(({ field, reason }) => `${field}: ${reason}`)
    const details = fields.length > 0 ? fields : [error.message]
    // Of a single field the server says the same twice.
    const others = fields.filter((field) => field !== error.message)
    return word === undefined ? { text: error.message, details: others } : { text: t(word), details }
  }
}

export interface ProblemProps {
  readonly error: unknown
  onAgain?(): void
}

export function Problem({ error, onAgain }: ProblemProps) {
  const t = useTranslations('common.problem')
  const { text, details } = useProblemText()(error)
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} title={t('title')} role="alert">
      <Stack gap="xs" align="start">
        <Text size="sm">{text}</Text>
        {details.length === 0 ? null : (
          <List size="sm">
            {details.map((detail) => (
              <List.Item key={detail} dir="auto">
                {detail}
              </List.Item>
            ))}
          </List>
        )}
        {onAgain === undefined ? null : (
          <Button size="xs" variant="default" onClick={onAgain}>
            {t('again')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
