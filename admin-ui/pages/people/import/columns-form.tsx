import { Paper, Select, SimpleGrid, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Section } from '../../mine/section.tsx'
import { type Columns, FIELDS, withColumn } from './columns.ts'
import type { CsvTable } from './rows.ts'

const OUT = 'out'

interface ColumnsFormProps {
  readonly table: CsvTable
  readonly columns: Columns
  onChange(columns: Columns): void
}

/** What each column is; guessed, and changed here. */
export function ColumnsForm({ table: { headings, lines }, columns, onChange }: ColumnsFormProps) {
  const t = useTranslations('import')
  const fields = [
    { value: OUT, label: t('field.out') },
    ...FIELDS.map((one) => ({ value: one, label: t(`field.${one}`) })),
  ]
  return (
    <Section title={t('columns')} about={t(headings === null ? 'columnsUnheaded' : 'columnsAbout')}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
        {columns.map((column, index) => {
          const name = headings?.[index] || t('column', { number: index + 1 })
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is where it stands
            <Paper key={index} withBorder p="sm">
              <Select
                label={<span dir="auto">{name}</span>}
                data={fields}
                allowDeselect={false}
                value={column ?? OUT}
                onChange={(value) => onChange(withColumn(columns, index, FIELDS.find((one) => one === value) ?? null))}
              />
              <Text size="xs" c="dimmed" mt={6} truncate dir="auto">
                {column === 'password' ? t('hidden') : (lines.find((cells) => cells[index])?.[index] ?? '–')}
              </Text>
            </Paper>
          )
        })}
      </SimpleGrid>
    </Section>
  )
}
