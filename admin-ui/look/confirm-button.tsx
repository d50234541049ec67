import { Button, type ButtonProps, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

export interface ConfirmButtonProps extends ButtonProps {
  readonly children: ReactNode
  /** What is asked. */
  readonly title: string
  /** What it means for those whom it concerns. */
  readonly text: ReactNode
  /** What the button says that does it. */
  readonly confirm: string
  onConfirm(): void
}

/** For what cannot be undone. */
export function ConfirmButton({ children, title, text, confirm, onConfirm, ...button }: ConfirmButtonProps) {
  const t = useTranslations('common.action')
  const [isOpen, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="default" size="xs" {...button} onClick={open}>
        {children}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
        <Text component="div" size="sm">
          {text}
        </Text>
        <Group justify="end" mt="lg">
          <Button variant="default" onClick={close} data-autofocus>
            {t('cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close()
              onConfirm()
            }}
          >
            {confirm}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
