/** What a new house needs, step by step; each can be left, and come back to. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { Check } from 'lucide-react'
import type { ComponentType } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation, useSearchParams } from 'wouter'
import { Page } from '../../../look/page.tsx'
import { Section } from '../../mine/section.tsx'
import { AddressStep } from './address-step.tsx'
import { ClientsStep } from './clients-step.tsx'
import { MailStep } from './mail-step.tsx'
import { PeopleStep } from './people-step.tsx'
import { RoomsStep } from './rooms-step.tsx'

const STEPS = ['address', 'mail', 'people', 'rooms', 'clients'] as const
type Step = (typeof STEPS)[number]

const CONTENT: Readonly<Record<Step, ComponentType>> = {
  address: AddressStep,
  mail: MailStep,
  people: PeopleStep,
  rooms: RoomsStep,
  clients: ClientsStep,
}

export default function WelcomePage() {
  const t = useTranslations('welcome')
  const [, goTo] = useLocation()
  const [params, setParams] = useSearchParams()
  const at = Math.max(
    0,
    STEPS.findIndex((one) => one === params.get('step')),
  )
  const step = STEPS[at] ?? 'address'
  const Content = CONTENT[step]
  const show = (index: number) => {
    const next = STEPS[index]
    if (next === undefined) goTo('/admin/people')
    else setParams({ step: next })
  }
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button variant="subtle" onClick={() => goTo('/admin/people')}>
          {t('leave')}
        </Button>
      }
    >
      <Stack gap="lg" maw={760}>
        <div>
          <Text size="sm" c="dimmed" mb={6}>
            {t('progress', { step: at + 1, all: STEPS.length })}
          </Text>
          <Progress value={(100 * (at + 1)) / STEPS.length} aria-label={t('progressLabel')} />
        </div>
        <Group component="nav" aria-label={t('steps')} gap="xs">
          {STEPS.map((one, index) => (
            <Button
              key={one}
              size="xs"
              variant={one === step ? 'filled' : 'default'}
              aria-current={one === step ? 'step' : undefined}
              leftSection={index < at ? <Check size={14} aria-hidden /> : undefined}
              onClick={() => show(index)}
            >
              {t(`${one}.name`)}
            </Button>
          ))}
        </Group>
        <Section key={step} title={t(`${step}.title`)} about={t(`${step}.about`)}>
          <Stack gap="lg" mt="md">
            <Content />
          </Stack>
        </Section>
        <Group justify="space-between">
          <Button variant="default" disabled={at === 0} onClick={() => show(at - 1)}>
            {t('back')}
          </Button>
          <Button onClick={() => show(at + 1)}>{at === STEPS.length - 1 ? t('finish') : t('next')}</Button>
        </Group>
      </Stack>
    </Page>
  )
}
