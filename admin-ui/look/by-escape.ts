import type { KeyboardEvent } from 'react'

/** For `onKeyDown` of what Escape closes. A list that is open in it closes first; dialogs of the library hear it at the window, all at once. */
export function byEscape(onClose: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const isTaken =
      event.target instanceof Element && event.target.closest('[data-mantine-stop-propagation=true]') !== null
    if (event.key !== 'Escape' || isTaken) return
    event.stopPropagation()
    onClose()
  }
}
