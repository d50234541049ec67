import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { isProblem } from '../data/client.ts'
import { Page } from './page.tsx'
import { Problem, type ProblemProps } from './problem.tsx'

export interface ProblemPageProps extends ProblemProps {
  /** Where else to go. */
  readonly actions?: ReactNode
}

/** Instead of a page whose thing is not there, or that cannot be shown: one like the others, with a title to be led to. */
export function ProblemPage({ actions, ...problem }: ProblemPageProps) {
  const t = useTranslations('common.problem')
  const isMissing = isProblem(problem.error) && problem.error.status === 404
  return (
    <Page title={isMissing ? t('missingPage') : t('page')} actions={actions}>
      <Problem {...problem} />
    </Page>
  )
}
