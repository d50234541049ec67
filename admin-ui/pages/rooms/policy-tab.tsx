import { Button, Group, Paper, Select, Stack, Text, Tooltip } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { RoomPolicy } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { withoutSent } from '../../data/touched.ts'
import { type FullPolicy, fullPolicy, PRESETS, realChanges, withPreset } from './policy.ts'
import { PolicyForm } from './policy-form.tsx'
import classes from './policy-tab.module.css'
import { type RoomRead, roomQuery } from './queries.ts'
import { TrialPanel } from './trial-panel.tsx'

export function PolicyTab({ read: { room, etag } }: { readonly read: RoomRead }) {
  const t = useTranslations('policy')
  const queries = useQueryClient()
  const before = fullPolicy(room.policy)
  // Only what was touched is kept, so that what others change meanwhile is seen, and stays.
  const [touched, setTouched] = useState<Partial<FullPolicy>>({})
  const changes = realChanges(before, touched)
  const policy = { ...before, ...changes }
  const isChanged = Object.keys(changes).length > 0
  const save = useAct(
    ({ policy }: { readonly policy: RoomPolicy; readonly sent: Partial<FullPolicy> }) =>
      api.updateRoom({ slug: room.slug, body: { policy } }, { ifMatch: etag }),
    {
      done: t('saved'),
      asks: [['rooms'], ['approvals']],
      onDone({ body, etag }, { sent }) {
        queries.setQueryData(roomQuery(room.slug).queryKey, { room: body, etag })
        setTouched((held) => withoutSent(held, sent))
      },
    },
  )
  const settle = useAct(() => api.settleRoom({ slug: room.slug }), {
    done: ({ body }) => t('settle.done', { count: body.items.length }),
    asks: [['rooms'], ['approvals']],
  })

  return (
    <div className={classes.both}>
      <Stack gap="lg">
        <Select
          label={t('preset.label')}
          description={t('preset.hint')}
          placeholder={t('preset.placeholder')}
          data={PRESETS.map((value) => ({ value, label: t(`preset.${value}.name`) }))}
          value={null}
          maw={420}
          onChange={(value) => {
            const preset = PRESETS.find((one) => one === value)
            if (preset !== undefined) setTouched(withPreset(policy, preset))
          }}
        />
        <PolicyForm
          policy={policy}
          timezone={room.timezone}
          onChange={(change) => setTouched((held) => ({ ...held, ...change }))}
        />
        <Paper withBorder shadow="sm" p="sm" className={classes.save} data-changed={isChanged || undefined}>
          <Group justify="space-between">
            <Text size="sm" role="status">
              {isChanged ? t('changed', { count: Object.keys(changes).length }) : t('unchanged')}
            </Text>
            <Group gap="sm">
              {isChanged ? (
                <Button variant="subtle" onClick={() => setTouched({})}>
                  {t('discard')}
                </Button>
              ) : (
                <Tooltip label={t('settle.text')} multiline w={300} events={{ hover: true, focus: true, touch: true }}>
                  <Button variant="default" loading={settle.isPending} onClick={() => settle.mutate(undefined)}>
                    {t('settle.open')}
                  </Button>
                </Tooltip>
              )}
              {/* Who pressed it stays at it: a button that is disabled lets go of them. */}
              <Button
                data-disabled={!isChanged || undefined}
                aria-disabled={!isChanged}
                loading={save.isPending}
                onClick={() => isChanged && save.mutate({ policy: changes, sent: touched })}
              >
                {t('save')}
              </Button>
            </Group>
          </Group>
        </Paper>
      </Stack>
      <div className={classes.trial}>
        <TrialPanel slug={room.slug} policy={policy} />
      </div>
    </div>
  )
}
