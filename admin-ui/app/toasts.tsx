import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'

/** Where no buttons are: what forms end with stands at the right and below. */
export function Toasts() {
  const isSmall = useMediaQuery('(max-width: 62em)')
  return <Notifications position={isSmall ? 'top-center' : 'bottom-left'} containerWidth={360} />
}
