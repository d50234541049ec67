/** What keys do here; they do nothing where somebody types, or while something stands over the page. */
import { Kbd, Modal, Table } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import type { Place } from './place.ts'
import { step, type View } from './range.ts'

const VIEW_OF: Readonly<Record<string, View>> = { d: 'day', w: 'week', m: 'month', a: 'agenda' }
const SHOWN = ['n', 't', 'd', 'w', 'm', 'a', 'j', 'k', 'arrows', 'enter', 'help'] as const
const NAMES: Partial<Readonly<Record<(typeof SHOWN)[number], readonly string[]>>> = {
  arrows: ['←', '↑', '→', '↓'],
  enter: ['Enter'],
  help: ['?'],
}

export interface KeysAsked {
  readonly place: Place
  onNew(): void
  onKeys(): void
}

export function useKeys({ place, onNew, onKeys }: KeysAsked): void {
  useWindowEvent('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isCovered()) return
    const key = event.key.toLowerCase()
    const view = VIEW_OF[key]
    if (view !== undefined) place.go({ view })
    else if (key === 't') place.go({ date: place.today })
    else if (key === 'n') onNew()
    else if (key === '?') onKeys()
    else if (key === 'j' || key === 'k')
      place.go({ date: step(place.view, place.date, key === 'j' ? 1 : -1, place.week) })
    else return
    event.preventDefault()
  })
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]')
  )
}

function isCovered(): boolean {
  return document.querySelector('[role=dialog], [role=menu], [role=listbox]') !== null
}

export function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const t = useTranslations('calendar.keys')
  const action = useTranslations('common.action')
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('title')} closeButtonProps={{ 'aria-label': action('close') }}>
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {SHOWN.map((key) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={400}>
                {(NAMES[key] ?? [key.toUpperCase()]).map((name) => (
                  <Kbd key={name} mr={4}>
                    {name}
                  </Kbd>
                ))}
              </Table.Th>
              <Table.Td>{t(key)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
