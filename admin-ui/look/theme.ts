/** The colours of the pages without scripts (server/pages/style.ts), as a theme. */
import { createTheme, type MantineColorsTuple } from '@mantine/core'

const sea: MantineColorsTuple = [
  '#eaf4fb',
  '#d3e6f3',
  '#a5cce6',
  '#74b0d9',
  '#4f99ce',
  '#388bc8',
  '#2a7fbc',
  '#1f5f8b',
  '#195079',
  '#0e3c5e',
]

export const theme = createTheme({
  colors: { sea },
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  components: {
    // A link of the same colour as its text is found by nobody.
    Anchor: { defaultProps: { underline: 'always' } },
    Badge: { defaultProps: { tt: 'none' } },
    Modal: { defaultProps: { centered: true } },
    Drawer: { defaultProps: { position: 'right', size: 'lg' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg' } },
    Table: { defaultProps: { verticalSpacing: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: false } } },
  },
})
