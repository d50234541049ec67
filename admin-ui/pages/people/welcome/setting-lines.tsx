import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'

/** Settings are the operator's: what to write, to be copied. */
export function SettingLines({ lines }: { readonly lines: readonly string[] }) {
  const t = useTranslations('welcome.lines')
  const text = lines.join('\n')
  return (
    <Stack gap="xs">
      <Text size="sm">{t('about')}</Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {text}
      </Code>
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}
