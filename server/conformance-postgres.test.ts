import { it } from 'vitest'
import { expectConformance } from './testing/conformance.ts'

it('our own conformance suite passes on postgres', { timeout: 300_000 }, () => expectConformance('postgres'))
