import { Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { calendarsQuery } from '../../../data/calendars.ts'
import { List } from '../../../look/list.tsx'
import { keyOf, useGivenColumns } from './given-list.tsx'
import type { Cell } from './matrix.ts'
import { PrincipalLink } from './principal-link.tsx'

export interface GivenDialogProps {
  /** It stays when the dialog closes, for what fades is not to be empty. */
  readonly cell: Cell | undefined
  readonly names: ReadonlyMap<string, string>
  readonly isOpen: boolean
  onClose(): void
}

/** What exactly one person gives to another, or to a group. */
export function GivenDialog({ cell, names, isOpen, onClose }: GivenDialogProps) {
  const t = useTranslations('given')
  const close = useTranslations('common.action')('close')
  const nameOf = (slug: string) => names.get(slug) ?? slug
  const title = cell === undefined ? '' : t('pair', { owner: nameOf(cell.owner), to: nameOf(cell.to) })
  return (
    // There before it is opened, else it would not know where the focus goes back to.
    <Modal opened={isOpen} onClose={onClose} size="lg" title={title} closeButtonProps={{ 'aria-label': close }}>
      {cell === undefined ? null : <Pair cell={cell} title={title} nameOf={nameOf} />}
    </Modal>
  )
}

interface PairProps {
  readonly cell: Cell
  readonly title: string
  readonly nameOf: (slug: string) => string
}

function Pair({ cell: { owner, to, given }, title, nameOf }: PairProps) {
  const t = useTranslations('given')
  const { data: calendars } = useQuery(calendarsQuery(owner))
  const titles = new Map(
    calendars?.flatMap(({ name, displayName, sharedBy }) =>
      sharedBy === null && displayName !== null ? [[name, displayName]] : [],
    ),
  )
  return (
    <Stack>
      <List label={title} list={{ items: given }} keyOf={keyOf} columns={useGivenColumns(titles)} />
      <Text size="sm">
        {t.rich('pages', {
          owner: () => <PrincipalLink slug={owner} name={nameOf(owner)} />,
          to: () => <PrincipalLink slug={to} name={nameOf(to)} />,
        })}
      </Text>
    </Stack>
  )
}
