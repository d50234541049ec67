import { Alert, Anchor, Button, Code, FileButton, Group, Paper, Progress, Stack, Text, Textarea } from '@mantine/core'
import { CircleCheck, FileUp } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { Page } from '../../../look/page.tsx'
import { Problem } from '../../../look/problem.tsx'
import { Section } from '../../mine/section.tsx'
import { ColumnsForm } from './columns-form.tsx'
import { PreviewTable } from './preview-table.tsx'
import { textOf } from './text-of.ts'
import { useImport } from './use-import.ts'

const EXAMPLE = 'account;name;email;time zone\nalice;Alice Archer;alice@example.org;Europe/Brussels'
/** More is no table of people. */
const LARGEST_FILE = 20_000_000

export default function ImportPage() {
  const t = useTranslations('import')
  const state = useImport()
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Anchor component={Link} href="/admin/people" size="sm">
          {t('toPeople')}
        </Anchor>
      }
    >
      {state.table === undefined ? <Source onText={state.open} /> : <Chosen state={state} />}
    </Page>
  )
}

function Source({ onText }: { onText(text: string): void }) {
  const t = useTranslations('import')
  const [pasted, setPasted] = useState('')
  const [isOver, setOver] = useState(false)
  const [wrong, setWrong] = useState<'tooLarge' | 'noText'>()
  async function take(file: File | null | undefined) {
    if (file === null || file === undefined) return
    if (file.size > LARGEST_FILE) return setWrong('tooLarge')
    const text = textOf(new Uint8Array(await file.arrayBuffer()))
    if (text === undefined) return setWrong('noText')
    onText(text)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  return (
    <Stack maw={760} gap="xl">
      <Paper
        withBorder
        p="xl"
        ta="center"
        data-over={isOver || undefined}
        style={{ borderStyle: 'dashed', borderColor: isOver ? 'var(--mantine-primary-color-filled)' : undefined }}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Stack align="center" gap="sm">
          <FileUp size={32} aria-hidden />
          <Text fw={600}>{t('drop')}</Text>
          <FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={(file) => void take(file)}>
            {(props) => (
              <Button {...props} variant="default">
                {t('choose')}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {t('dropHint')}
          </Text>
          {wrong === undefined ? null : (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t(wrong)}
            </Text>
          )}
        </Stack>
      </Paper>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onText(pasted)
        }}
      >
        <Stack align="start">
          <Textarea
            w="100%"
            label={t('paste')}
            placeholder={EXAMPLE}
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            value={pasted}
            onChange={({ currentTarget }) => setPasted(currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={pasted.trim() === ''}>
            {t('read')}
          </Button>
        </Stack>
      </form>
      <Section title={t('howTitle')} about={t('how')}>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {EXAMPLE}
        </Code>
      </Section>
    </Stack>
  )
}

type Chosen = ReturnType<typeof useImport>

function Chosen({ state }: { readonly state: Chosen }) {
  const t = useTranslations('import')
  const { table, rows, previewed, progress, result, error } = state
  if (table === undefined) return null
  if (rows.length === 0) {
    return (
      <Stack align="start">
        <Text>{t('nothing')}</Text>
        <Button variant="default" onClick={state.clear}>
          {t('again')}
        </Button>
      </Stack>
    )
  }
  if (result !== undefined) return <Done count={result} onAgain={state.clear} />
  const toWrite = state.toWrite.length
  return (
    <Stack gap="xl">
      <ColumnsForm table={table} columns={state.columns} onChange={state.setColumns} />
      {table.left > 0 ? <Alert color="yellow">{t('left', { count: table.left })}</Alert> : null}
      {error === undefined ? null : <Problem error={error} onAgain={state.look} />}
      {progress === undefined ? null : (
        <div role="status">
          <Text size="sm" mb={6}>
            {t(progress.isWriting ? 'writing' : 'looking', { done: progress.done, all: progress.all })}
          </Text>
          <Progress value={(100 * progress.done) / progress.all} aria-label={t('progress')} />
        </div>
      )}
      {previewed === undefined ? null : <PreviewTable previewed={previewed} />}
      <Group>
        {previewed === undefined ? (
          <Button onClick={state.look} loading={progress !== undefined}>
            {t('look', { count: rows.length })}
          </Button>
        ) : (
          <Button onClick={state.write} disabled={toWrite === 0} loading={progress !== undefined}>
            {t('write', { count: toWrite })}
          </Button>
        )}
        <Button variant="default" onClick={state.clear} disabled={progress?.isWriting === true}>
          {t('again')}
        </Button>
        {previewed === undefined ? (
          <Text size="sm" c="dimmed">
            {t('lookHint')}
          </Text>
        ) : null}
      </Group>
    </Stack>
  )
}

function Done({ count, onAgain }: { readonly count: number; onAgain(): void }) {
  const t = useTranslations('import')
  return (
    <Alert color="green" icon={<CircleCheck aria-hidden />} title={t('done', { count })} role="status" maw={760}>
      <Stack align="start">
        <Text size="sm">{t('doneText')}</Text>
        <Group>
          <Button component={Link} href="/admin/people">
            {t('toPeople')}
          </Button>
          <Button variant="default" onClick={onAgain}>
            {t('another')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
