import { expect, test } from 'vitest'
import { proposeSlug } from './slug.ts'

test.each([
  ['Großer Saal', 'grosser-saal'],
  ['  Salle Élysée (2e étage) ', 'salle-elysee-2e-etage'],
  ['会议室', ''],
  ['A'.repeat(80), 'a'.repeat(60)],
])('%s', (name, slug) => {
  expect(proposeSlug(name)).toBe(slug)
})
