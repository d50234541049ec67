import { Button, FileButton, Loader, Text } from '@mantine/core'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import classes from './file-drop.module.css'

export interface FileDropProps {
  /** Such as `.ics`. */
  readonly extension: string
  readonly isBusy: boolean
  onFile(file: File): void
}

export function FileDrop({ extension, isBusy, onFile }: FileDropProps) {
  const t = useTranslations('transfers.in')
  const [isOver, setOver] = useState(false)
  const reset = useRef<() => void>(null)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same for who drags nothing
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const [file] = event.dataTransfer.files
        if (file !== undefined && !isBusy) onFile(file)
      }}
    >
      {isBusy ? <Loader size={28} /> : <Upload size={28} strokeWidth={1.6} aria-hidden />}
      <Text size="sm">{t('drop')}</Text>
      <FileButton
        resetRef={reset}
        accept={extension}
        onChange={(file) => {
          if (file !== null) onFile(file)
          reset.current?.()
        }}
      >
        {(props) => (
          <Button {...props} variant="default" disabled={isBusy}>
            {t('choose')}
          </Button>
        )}
      </FileButton>
    </div>
  )
}
