/** How much waits, and what has just come: in the header of every page. */
import { ActionIcon, Anchor, Indicator, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Bell as BellIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Link, useLocation } from 'wouter'
import type { Notice } from '../../../client/kalends.ts'
import { useMe } from '../../data/me.ts'
import { pathOf } from './notice-path.ts'
import { useNoticeWords } from './notice-words.ts'
import { useEndedJobs, useInbox, useShareInvitations } from './use-notices.ts'

/** More at once are told by the number alone. */
const MOST_TOLD = 3
const MOST_COUNTED = 50

export function Bell() {
  const t = useTranslations('notices')
  const inbox = useInbox()
  const shares = useShareInvitations()
  const { jobs } = useEndedJobs()
  useToasts(inbox.items, inbox.isLoading)
  const count = inbox.items.length + shares.length + jobs.length
  const isMore = inbox.hasMore || count > MOST_COUNTED
  return (
    <Indicator
      label={isMore ? `${MOST_COUNTED}+` : count}
      disabled={count === 0}
      size={18}
      offset={5}
      color="red.8"
      aria-hidden={false}
    >
      <ActionIcon
        component={Link}
        href="/calendar/notices"
        color="gray"
        aria-label={t('bell', { count: isMore ? MOST_COUNTED : count })}
      >
        <BellIcon size={20} aria-hidden />
      </ActionIcon>
    </Indicator>
  )
}

/** What was there when the page was opened is counted, and not told. */
function useToasts(notices: readonly Notice[], isLoading: boolean): void {
  const t = useTranslations('notices')
  const common = useTranslations('common.action')
  const { headline, title, when } = useNoticeWords()
  const [, navigate] = useLocation()
  const { slug } = useMe().principal
  const newest = useRef<number>(undefined)
  const close = common('close')
  // biome-ignore lint/correctness/useExhaustiveDependencies: words are another each time; it is what came that counts
  useEffect(() => {
    if (isLoading) return
    const known = newest.current
    newest.current = Math.max(known ?? 0, ...notices.map(({ number }) => number))
    if (known === undefined) return
    for (const notice of notices.filter(({ number }) => number > known).slice(0, MOST_TOLD)) {
      const path = pathOf(notice, slug) ?? '/calendar/notices'
      notifications.show({
        id: `notice-${notice.number}`,
        // Read out when there is time for it.
        role: 'status',
        'aria-live': 'polite',
        title: headline(notice),
        closeButtonProps: { 'aria-label': close },
        autoClose: 12_000,
        message: (
          <>
            <Text size="sm" dir="auto" lineClamp={2} c="var(--mantine-color-text)">
              {title(notice)}
            </Text>
            <Text size="sm" c="dimmed">
              {when(notice)}
            </Text>
            {notice.comment === null ? null : (
              <Text size="sm" dir="auto" lineClamp={2} c="var(--mantine-color-text)">
                {notice.comment}
              </Text>
            )}
            <Anchor
              size="sm"
              href={path}
              onClick={(event) => {
                event.preventDefault()
                notifications.hide(`notice-${notice.number}`)
                navigate(path)
              }}
            >
              {t('look')}
            </Anchor>
          </>
        ),
      })
    }
  }, [notices.map(({ number }) => number).join(), isLoading])
}
