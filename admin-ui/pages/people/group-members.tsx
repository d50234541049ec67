/** Who is in a group: named in it, or through a group that is. */
import { ActionIcon, Anchor, Badge, Button, Collapse, Group, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { principalQuery } from '../../data/names.ts'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import classes from './group-members.module.css'
import { PersonSelect } from './person-select.tsx'
import { membersQuery } from './queries.ts'

const AT_ONCE = 100
/** Groups in groups in groups: what is deeper is seen on the group's own page. */
const DEEPEST = 4

export function GroupMembers({ slug }: { readonly slug: string }) {
  const t = useTranslations('people.groups')
  const { data, error } = useQuery(membersQuery(slug))
  const [shown, setShown] = useState(AT_ONCE)
  const set = useAct(
    (members: readonly string[]) => api.setMembers({ slug, body: { members } }, { ifMatch: data?.etag }),
    { asks: [['principals', 'members']], done: t('saved') },
  )
  if (error !== null) return <Problem error={error} />
  if (data === undefined) return <Waiting />
  const { members } = data
  return (
    <Stack maw={720}>
      <PersonSelect
        label={t('add')}
        placeholder={t('addHint')}
        kinds={['user', 'group']}
        without={[...members, slug]}
        isBusy={set.isPending}
        onPick={(member) => set.mutate([...members, member])}
      />
      {members.length === 0 ? (
        <Paper withBorder p="xl">
          <Text c="dimmed" ta="center">
            {t('empty')}
          </Text>
        </Paper>
      ) : (
        <Paper withBorder component="ul" className={classes.members} aria-label={t('members')}>
          {members.slice(0, shown).map((member) => (
            <Member
              key={member}
              slug={member}
              depth={0}
              isBusy={set.isPending}
              onRemove={() => set.mutate(members.filter((one) => one !== member))}
            />
          ))}
        </Paper>
      )}
      {members.length > shown ? (
        <Button variant="default" onClick={() => setShown(shown + AT_ONCE)}>
          {t('more', { count: members.length - shown })}
        </Button>
      ) : null}
    </Stack>
  )
}

interface MemberProps {
  readonly slug: string
  readonly depth: number
  readonly isBusy?: boolean
  /** Of those who are named in the group itself. */
  onRemove?(): void
}

function Member({ slug, depth, isBusy = false, onRemove }: MemberProps) {
  const t = useTranslations('people.groups')
  const { data: principal } = useQuery(principalQuery(slug))
  const [isOpen, { toggle }] = useDisclosure()
  const id = useId()
  const name = principal?.name ?? slug
  const isGroup = principal?.kind === 'group'
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <li className={classes.member}>
      <Group justify="space-between" wrap="nowrap" px="md" py={6}>
        <Group gap="xs" miw={0} wrap="nowrap">
          {isGroup && depth < DEEPEST ? (
            <ActionIcon
              size="sm"
              onClick={toggle}
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={t('open', { name })}
            >
              <Icon size={16} aria-hidden />
            </ActionIcon>
          ) : null}
          <Group gap="xs" miw={0}>
            <Anchor
              component={Link}
              href={`/admin/${isGroup ? 'groups' : 'people'}/${encodeURIComponent(slug)}`}
              size="sm"
              dir="auto"
            >
              {name}
            </Anchor>
            {isGroup ? (
              <Badge variant="default">{t('isGroup')}</Badge>
            ) : (
              <Text size="xs" c="dimmed">
                {principal?.emails[0]}
              </Text>
            )}
          </Group>
        </Group>
        {onRemove === undefined ? null : (
          <ActionIcon color="red" disabled={isBusy} onClick={onRemove} aria-label={t('remove', { name })}>
            <X size={18} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {isGroup ? (
        <Collapse expanded={isOpen} id={id}>
          {isOpen ? <Nested slug={slug} depth={depth + 1} /> : null}
        </Collapse>
      ) : null}
    </li>
  )
}

function Nested({ slug, depth }: { readonly slug: string; readonly depth: number }) {
  const t = useTranslations('people.groups')
  const { data } = useQuery(membersQuery(slug))
  if (data === undefined) return null
  const { members } = data
  return (
    <ul className={classes.nested}>
      {members.slice(0, AT_ONCE).map((member) => (
        <Member key={member} slug={member} depth={depth} />
      ))}
      {members.length > AT_ONCE ? (
        <li>
          <Text size="sm" c="dimmed" px="md" py={6}>
            {t('andOthers', { count: members.length - AT_ONCE })}
          </Text>
        </li>
      ) : null}
    </ul>
  )
}
