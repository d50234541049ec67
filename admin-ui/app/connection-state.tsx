import { Box, Group, Text, Tooltip } from '@mantine/core'
import { CloudOff, RefreshCw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useConnection } from '../data/live.tsx'

/** Says nothing as long as all is well. */
export function ConnectionState() {
  const t = useTranslations('common.connection')
  const connection = useConnection()
  const Icon = connection === 'waiting' ? CloudOff : RefreshCw
  return (
    <Box role="status" data-connection={connection}>
      {connection === 'connected' ? (
        <span className="only-heard">{t('connected')}</span>
      ) : (
        <Tooltip label={t(connection)} multiline maw={280}>
          <Group gap={6} wrap="nowrap" c={connection === 'waiting' ? 'red' : 'dimmed'}>
            <Icon size={18} aria-hidden />
            <Text size="sm" visibleFrom="sm" lineClamp={1} maw={360}>
              {t(connection)}
            </Text>
            <span className="only-heard">{t(connection)}</span>
          </Group>
        </Tooltip>
      )}
    </Box>
  )
}
