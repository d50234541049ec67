import { Text } from '@mantine/core'
import { create } from 'qrcode'
import { useMemo } from 'react'
import classes from './qr-code.module.css'

/** The light margin that a code needs around it, in modules. */
const QUIET = 4

export interface QrCodeProps {
  readonly text: string
  readonly label: string
  /** What happens to who scans it. */
  readonly about: string
}

/** Dark on light in both colour schemes: many cameras read nothing else. */
export function QrCode({ text, label, about }: QrCodeProps) {
  const { size, path } = useMemo(() => drawn(text), [text])
  return (
    <figure className={classes.figure}>
      <svg className={classes.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" shapeRendering="crispEdges" />
      </svg>
      <Text component="figcaption" size="sm" c="dimmed">
        {about}
      </Text>
    </figure>
  )
}

function drawn(text: string): { readonly size: number; readonly path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const dark = [...modules.data.keys()].filter((at) => modules.data[at])
  const path = dark
    .map((at) => `M${(at % modules.size) + QUIET} ${Math.floor(at / modules.size) + QUIET}h1v1h-1z`)
    .join('')
  return { size: modules.size + 2 * QUIET, path }
}
