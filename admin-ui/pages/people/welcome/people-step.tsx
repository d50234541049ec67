import { Alert, Anchor, Button, Code, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { useAct } from '../../../data/act.ts'
import { CopyIcon } from '../../mine/copy-field.tsx'
import { addPeople } from './add-people.ts'
import { peopleIn } from './typed-people.ts'

const MOST = 50

export function PeopleStep() {
  const t = useTranslations('welcome.people')
  const [text, setText] = useState('')
  const { people, unread } = peopleIn(text)
  const make = useAct(addPeople, {
    asks: [['principals']],
    // What was not taken stays to be mended.
    onDone: ({ left }) =>
      setText([...left.map(({ line }) => line), ...people.slice(MOST).map(({ line }) => line), ...unread].join('\n')),
  })
  const told = make.data?.made.map(({ slug, password, name }) => `${name}: ${slug} ${password}`).join('\n') ?? ''
  const left = make.data?.left ?? []
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
          error={unread.length === 0 ? undefined : t('unread', { count: unread.length, lines: unread.join(' · ') })}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group>
          <Button
            loading={make.isPending}
            disabled={people.length === 0}
            onClick={() => make.mutate(people.slice(0, MOST))}
          >
            {t('make', { count: Math.min(people.length, MOST) })}
          </Button>
          <Anchor component={Link} href="/admin/import" size="sm">
            {t('table')}
          </Anchor>
        </Group>
      </Stack>
      {left.length === 0 ? null : (
        <Alert color="orange" title={t('left')} role="status">
          {left.map(({ line, user: { name, slug }, reason }) => (
            <Text key={line} size="sm">
              {reason === undefined ? t('there', { name, slug }) : `${line}: ${reason}`}
            </Text>
          ))}
        </Alert>
      )}
      {told === '' ? null : (
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
