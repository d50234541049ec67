import { Anchor, Avatar, Group, Stack, Text, Title } from '@mantine/core'
import { Users } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { ListedPrincipal } from '../../../client/kalends.ts'
import { Fact } from './contact-details.tsx'
import classes from './contacts.module.css'

/** Somebody of this server, who keep their own card. */
export function PrincipalDetails({ principal }: { readonly principal: ListedPrincipal }) {
  const t = useTranslations('contacts')
  const { name, kind, emails, timezone, capacity, building, floor, features } = principal
  return (
    <Stack gap="lg">
      <Group wrap="nowrap" align="start">
        <Avatar name={name} radius="100%" size={72} color="sea" alt="">
          {kind === 'group' ? <Users size={30} aria-hidden /> : undefined}
        </Avatar>
        <Stack gap={2} miw={0}>
          <Title order={2} size="h3" ta="left" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Title>
          <Text c="dimmed" size="sm">
            {t(`principal.${kind}`)}
          </Text>
        </Stack>
      </Group>
      <dl className={classes.facts}>
        {emails.map((email) => (
          <Fact key={email} name={t('email.work')}>
            <Anchor href={`mailto:${encodeURI(email)}`} size="sm" dir="auto">
              {email}
            </Anchor>
          </Fact>
        ))}
        {timezone === null ? null : <Fact name={t('timezone')}>{timezone}</Fact>}
        {capacity === null ? null : <Fact name={t('capacity')}>{capacity}</Fact>}
        {building === null ? null : <Fact name={t('building')}>{[building, floor].filter(Boolean).join(', ')}</Fact>}
        {features.length === 0 ? null : <Fact name={t('features')}>{features.join(', ')}</Fact>}
      </dl>
    </Stack>
  )
}
