/** As many of one thing as somebody has: addresses, numbers, links. */
import { Button, CloseButton, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Entry, PhoneKind } from './card-form.ts'

const LONGEST = 2_000

interface Field<Value> {
  readonly value: Value
  /** For those who hear it. */
  readonly name: string
  /** It was added just now, and has the focus. */
  readonly isFresh: boolean
  change(value: Value): void
}

export interface SeveralProps<Value, Kind extends PhoneKind> {
  readonly title: string
  readonly add: string
  readonly entries: readonly Entry<Value, Kind>[]
  readonly kinds: readonly Kind[]
  readonly fresh: { readonly kind: Kind; readonly value: Value }
  onChange(entries: readonly Entry<Value, Kind>[]): void
  children(field: Field<Value>): ReactNode
}

export function Several<Value, Kind extends PhoneKind>({
  title,
  add,
  entries,
  kinds,
  fresh,
  onChange,
  children,
}: SeveralProps<Value, Kind>) {
  const t = useTranslations('contacts')
  const [freshId, setFreshId] = useState<number>()
  const addButton = useRef<HTMLButtonElement>(null)
  const change = (id: number, by: Partial<Entry<Value, Kind>>) =>
    onChange(entries.map((one) => (one.id === id ? { ...one, ...by } : one)))
  return (
    <Fieldset
      legend={
        <Text span size="sm" fw="var(--mantine-font-weight-medium)">
          {title}
        </Text>
      }
      variant="unstyled"
      miw={0}
    >
      <Stack gap="xs">
        {entries.map(({ id, kind, value }, at) => (
          <Group key={id} gap="xs" wrap="nowrap" align="start">
            <Select
              aria-label={t('kindOf', { what: title, number: at + 1 })}
              w={112}
              flex="none"
              data={kinds.map((one: PhoneKind) => ({ value: one, label: t(`kind.${one}`) }))}
              value={kind}
              onChange={(wanted) => change(id, { kind: kinds.find((one) => one === wanted) ?? kind })}
              allowDeselect={false}
            />
            <div style={{ flex: 1, minWidth: 0 }}>
              {children({
                value,
                name: t('oneOf', { what: title, number: at + 1 }),
                isFresh: id === freshId,
                change: (next) => change(id, { value: next }),
              })}
            </div>
            <CloseButton
              mt={4}
              aria-label={t('removeOne', { what: title, number: at + 1 })}
              onClick={() => {
                onChange(entries.filter((one) => one.id !== id))
                addButton.current?.focus()
              }}
            />
          </Group>
        ))}
        <Button
          ref={addButton}
          variant="subtle"
          size="xs"
          leftSection={<Plus size={16} aria-hidden />}
          style={{ alignSelf: 'start' }}
          onClick={() => {
            const id = Math.max(0, ...entries.map((one) => one.id + 1))
            setFreshId(id)
            onChange([...entries, { id, from: undefined, ...fresh }])
          }}
        >
          {add}
        </Button>
      </Stack>
    </Fieldset>
  )
}

export interface SeveralTextsProps<Kind extends PhoneKind> extends Omit<SeveralProps<string, Kind>, 'children'> {
  readonly type: 'email' | 'tel' | 'url'
}

export function SeveralTexts<Kind extends PhoneKind>({ type, ...several }: SeveralTextsProps<Kind>) {
  return (
    <Several {...several}>
      {({ value, name, isFresh, change }) => (
        <TextInput
          type={type}
          aria-label={name}
          autoFocus={isFresh}
          value={value}
          onChange={({ currentTarget }) => change(currentTarget.value)}
          maxLength={LONGEST}
        />
      )}
    </Several>
  )
}
