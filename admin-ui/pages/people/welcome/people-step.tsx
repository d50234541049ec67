import { Alert, Anchor, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { CopyIcon } from '../../mine/copy-field.tsx'
import { makePassword } from '../one-time-password.ts'
import { type NewUser, usersIn } from './typed-people.ts'

const MOST = 50

interface Made extends NewUser {
  readonly password: string
}

export function PeopleStep() {
  const t = useTranslations('welcome.people')
  const [text, setText] = useState('')
  const users = usersIn(text).slice(0, MOST)
  const make = useAct(
    async (made: readonly Made[]) => {
      await api.provision({ body: { text: JSON.stringify({ users: made }) } })
      return made
    },
    { asks: [['principals']], onDone: () => setText('') },
  )
  const told = make.data?.map(({ slug, password, name }) => `${name}: ${slug} ${password}`).join('\n')
  return (
    <>
      <Stack align="start">
        <Textarea
          w="100%"
          label={t('lines')}
          description={t('linesHint')}
          placeholder={'Alice Archer <alice@example.org>\nBob Baker, bob@example.org'}
          autosize
          minRows={4}
          maxRows={12}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group>
          <Button
            loading={make.isPending}
            disabled={users.length === 0}
            onClick={() => make.mutate(users.map((user) => ({ ...user, password: makePassword() })))}
          >
            {t('make', { count: users.length })}
          </Button>
          <Anchor component={Link} href="/admin/import" size="sm">
            {t('table')}
          </Anchor>
        </Group>
      </Stack>
      {told === undefined ? null : (
        <Alert color="green" title={t('made')} role="status">
          <Stack gap="xs">
            <Text size="sm">{t('madeHint')}</Text>
            <Group wrap="nowrap" align="start">
              <Code block flex={1} style={{ whiteSpace: 'pre-wrap' }}>
                {told}
              </Code>
              <CopyIcon label={t('made')} value={told} />
            </Group>
          </Stack>
        </Alert>
      )}
    </>
  )
}
