/** What opens over a page when somebody looks at an event or makes one. */
import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo, useState } from 'react'
import type { EventDraft, EventRef } from './event-ref.ts'

/** Of the window: beside it something opens. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface EventDialogs {
  openEvent(ref: EventRef, near?: Point): void
  newEvent(draft: EventDraft, near?: Point): void
  /** One of them stands over the page. */
  readonly isOpen: boolean
}

const QuickCreate = lazy(() => import('./quick-create.tsx'))
const NewEventModal = lazy(() => import('./new-event-modal.tsx'))
const EventModal = lazy(() => import('./event-modal.tsx'))

const DialogsContext = createContext<EventDialogs | undefined>(undefined)

type Open =
  | { readonly kind: 'event'; readonly eventRef: EventRef }
  | { readonly kind: 'quick'; readonly draft: EventDraft; readonly near: Point | undefined }
  | { readonly kind: 'new'; readonly draft: EventDraft }

export function EventDialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<Open>()
  const opening = useMemo<Omit<EventDialogs, 'isOpen'>>(
    () => ({
      openEvent: (eventRef) => setOpen({ kind: 'event', eventRef }),
      newEvent: (draft, near) => setOpen({ kind: 'quick', draft, near }),
    }),
    [],
  )
  const isOpen = open !== undefined
  const dialogs = useMemo<EventDialogs>(() => ({ ...opening, isOpen }), [opening, isOpen])
  const close = () => setOpen(undefined)
  return (
    <DialogsContext value={dialogs}>
      {children}
      <Suspense fallback={null}>
        {open?.kind === 'event' ? <EventModal eventRef={open.eventRef} onClose={close} /> : null}
        {open?.kind === 'new' ? <NewEventModal draft={open.draft} onClose={close} /> : null}
        {open?.kind === 'quick' ? (
          <QuickCreate {...open} onClose={close} onMore={(draft) => setOpen({ kind: 'new', draft })} />
        ) : null}
      </Suspense>
    </DialogsContext>
  )
}

export function useEventDialogs(): EventDialogs {
  const dialogs = useContext(DialogsContext)
  if (dialogs === undefined) throw new Error('there is no EventDialogsProvider around')
  return dialogs
}
