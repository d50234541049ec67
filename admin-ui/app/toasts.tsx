import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'

/** Over the list of pages, and no wider: nobody's buttons are below them. On a phone above the page. */
export function Toasts() {
  const isSmall = useMediaQuery('(max-width: 62em)')
  return isSmall ? (
    <Notifications position="top-center" containerWidth={360} />
  ) : (
    <Notifications position="bottom-left" containerWidth={204} />
  )
}
