import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'

export interface SecretDialogProps {
  readonly secret: string | undefined
  /** Whose password it is; else it is of a program. */
  readonly person?: string | undefined
  onClose(): void
}

/** What is shown once. It is closed by its button alone, so that no click beside it loses it. */
export function SecretDialog({ secret, person, onClose }: SecretDialogProps) {
  const t = useTranslations('operation.secret')
  const common = useTranslations('common.action')
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={person === undefined ? t('title') : t('passwordTitle', { name: person })}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {secret === undefined ? null : (
        <Stack>
          <Text size="sm">{person === undefined ? t('text') : t('passwordText', { name: person })}</Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {secret}
          </Code>
          <Group justify="end">
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t('copied') : t('copy')}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{common('done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
