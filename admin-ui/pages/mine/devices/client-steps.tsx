import { Anchor, Code, List, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CopyIcon } from '../copy-field.tsx'
import classes from './client-steps.module.css'
import { addressOf, CLIENTS, type ClientName, KHAL_CONFIG, vdirsyncerConfig } from './clients.ts'

export interface ClientStepsProps {
  readonly client: ClientName
  readonly user: string
}

export function ClientSteps({ client, user }: ClientStepsProps) {
  const t = useTranslations('devices')
  const address = addressOf(location.origin)
  const values = {
    ...address,
    user,
    b: (text: ReactNode) => <strong>{text}</strong>,
    code: (text: ReactNode) => <Code className={classes.code}>{text}</Code>,
    a: (text: ReactNode) => (
      <Anchor href="https://caldavsynchronizer.org/" target="_blank" rel="noreferrer">
        {text}
      </Anchor>
    ),
  }
  return (
    <>
      <List type="ordered" spacing="sm" size="sm" classNames={{ itemWrapper: classes.step }}>
        {CLIENTS[client].steps.map((step) => (
          <List.Item key={step}>{t.rich(`steps.${step}`, values)}</List.Item>
        ))}
      </List>
      {client === 'vdirsyncer' ? (
        <>
          <Config of="vdirsyncer" text={vdirsyncerConfig(address, user)} />
          <Config of="khal" text={KHAL_CONFIG} />
        </>
      ) : null}
    </>
  )
}

function Config({ of, text }: { readonly of: string; readonly text: string }) {
  return (
    <Paper withBorder mt="sm" className={classes.config}>
      <div className={classes.configHead}>
        <Text size="xs" c="dimmed" ff="monospace">
          ~/.config/{of}/config
        </Text>
        <CopyIcon label={`${of}/config`} value={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <pre className={classes.text} tabIndex={0}>
        {text}
      </pre>
    </Paper>
  )
}
