import { expect, test } from 'vitest'
import { withoutSent } from './touched.ts'

interface Values {
  readonly name: string
  readonly seats: number | undefined
}

test('what was typed while it was sent stays', () => {
  expect(withoutSent<Values>({ name: 'Room', seats: 8 }, { name: 'Room' })).toEqual({ seats: 8 })
  expect(withoutSent<Values>({ name: 'Rooms', seats: 8 }, { name: 'Room', seats: 8 })).toEqual({ name: 'Rooms' })
  expect(withoutSent<Values>({ name: '', seats: undefined }, { name: '' })).toEqual({ seats: undefined })
})
