import { ActionIcon, CopyButton, Group, Input, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'use-intl'
import classes from './copy-field.module.css'

export interface CopyFieldProps {
  readonly label: string
  readonly value: string
}

/** Something to be typed elsewhere: read, chosen with one click, or copied. */
export function CopyField({ label, value }: CopyFieldProps) {
  return (
    <div>
      <Input.Label labelElement="div">{label}</Input.Label>
      <Group gap={4} wrap="nowrap" className={classes.frame}>
        <code className={classes.value}>{value}</code>
        <CopyIcon label={label} value={value} />
      </Group>
    </div>
  )
}

export function CopyIcon({ label, value }: CopyFieldProps) {
  const t = useTranslations('mine')
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy')}>
          <ActionIcon onClick={copy} aria-label={t('copyWhat', { what: label })} color={copied ? 'teal' : undefined}>
            {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            <span className="only-heard" role="status">
              {copied ? t('copied') : ''}
            </span>
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
