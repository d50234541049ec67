import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { KeyRound, LogOut } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useKeepPreferences } from '../data/kept-preferences.ts'
import { useMe } from '../data/me.ts'
import type { Scheme } from '../i18n/kept.ts'

const SCHEMES = ['auto', 'light', 'dark'] as const

export function UserMenu() {
  const t = useTranslations('common.menu')
  const { principal } = useMe()
  const { colorScheme } = useMantineColorScheme()
  const keep = useKeepPreferences()
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton aria-label={t('open', { name: principal.name })}>
          <Avatar name={principal.name} color="sea" radius="xl" size={34} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label dir="auto">{principal.name}</Menu.Label>
        <Menu.Item component="a" href="/account" leftSection={<KeyRound size={16} aria-hidden />}>
          {t('account')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('colours')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => keep({ scheme: schemeOf(scheme) })}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(scheme)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component="a" href="/signout" leftSection={<LogOut size={16} aria-hidden />}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function schemeOf(value: string): Scheme {
  return SCHEMES.find((scheme) => scheme === value) ?? 'auto'
}
