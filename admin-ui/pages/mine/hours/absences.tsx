import { Button, Group } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Absence } from '../../../../client/kalends.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { List } from '../../../look/list.tsx'
import { Section } from '../section.tsx'
import { daysOf } from './absence.ts'
import { AbsenceDialog } from './absence-dialog.tsx'

export interface AbsencesProps {
  readonly list: readonly Absence[]
  readonly isSaving: boolean
  onSave(list: readonly Absence[]): Promise<unknown>
}

type Edited = { readonly before: Absence | undefined }

export function Absences({ list, isSaving, onSave }: AbsencesProps) {
  const t = useTranslations('hours.away')
  const common = useTranslations('common.action')
  const whenOf = useWhen()
  const [edited, setEdited] = useState<Edited>()
  const items = list.toSorted((a, b) => a.start.localeCompare(b.start))
  return (
    <Section
      title={t('title')}
      about={t('about')}
      actions={
        <Button
          variant="default"
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => setEdited({ before: undefined })}
        >
          {t('add')}
        </Button>
      }
    >
      <List
        label={t('title')}
        list={{ items }}
        keyOf={(one) => JSON.stringify(one)}
        empty={t('none')}
        next={
          <Button variant="default" onClick={() => setEdited({ before: undefined })}>
            {t('add')}
          </Button>
        }
        columns={[
          { key: 'when', title: t('when'), isHeading: true, cell: whenOf },
          { key: 'shows', title: t('shows'), cell: ({ type = 'unavailable' }) => t(type) },
          { key: 'reason', title: t('reason'), cell: ({ reason }) => reason ?? '' },
        ]}
        actions={(one) => (
          <Group gap="xs" justify="end" wrap="nowrap">
            <Button
              size="xs"
              variant="default"
              onClick={() => setEdited({ before: one })}
              aria-label={t('editOf', { when: whenOf(one) })}
            >
              {common('edit')}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={isSaving}
              onClick={() => void onSave(list.filter((other) => other !== one)).catch(() => undefined)}
              aria-label={t('removeOf', { when: whenOf(one) })}
            >
              {common('remove')}
            </Button>
          </Group>
        )}
      />
      <AbsenceDialog
        isOpen={edited !== undefined}
        before={edited?.before}
        isSaving={isSaving}
        onClose={() => setEdited(undefined)}
        onSave={(next) => {
          const rest = list.filter((one) => one !== edited?.before)
          // Why not is told where it is asked.
          void onSave([...rest, next]).then(
            () => setEdited(undefined),
            () => undefined,
          )
        }}
      />
    </Section>
  )
}

/** Times as they were said, in the zone of the hours. */
function useWhen(): (absence: Absence) => string {
  const { locale, hour12 } = usePreferences()
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hour12, timeZone: 'UTC' })
  return (absence) => {
    const { first, last, times } = daysOf(absence)
    if (times === undefined) return day.formatRange(atUtc(first), atUtc(last))
    return moment.formatRange(atUtc(absence.start), atUtc(absence.end))
  }
}

function atUtc(local: string): Date {
  return new Date(local.includes('T') ? `${local}Z` : `${local}T00:00:00Z`)
}
