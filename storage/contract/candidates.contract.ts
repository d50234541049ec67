import { beforeEach, describe, expect, it } from 'vitest'
import type { BoundingBox } from '../../protocol/recurrence/series.ts'
import { DAY } from '../../protocol/time/values.ts'
import type { CandidateQuestion, Collection, Principal, Store } from '../store.ts'
import { all, calendar, event, type StoreFixture, writing } from '../testing/store-fixture.ts'

export function describeCandidates(fixture: StoreFixture): void {
  const { createCollection, put } = fixture
  let store: Store
  let alice: Principal
  let work: Collection
  beforeEach(() => {
    ;({ store, alice, work } = fixture.of())
  })

  describe('candidates', () => {
    const box = (startsAt: number | null, endsAt: number | null, more: Partial<BoundingBox> = {}): BoundingBox => ({
      startsAt,
      endsAt,
      recurring: false,
      alarms: undefined,
      ...more,
    })
    const NOON = 1_770_000_000
    const boxes: Record<string, BoundingBox> = {
      hour: box(NOON, NOON + 3600),
      point: box(NOON, NOON),
      month: box(NOON - 31 * DAY, NOON),
      season: box(NOON - 90 * DAY, NOON - 10),
      'series without end': box(NOON - 5000 * DAY, null, { recurring: true }),
      'series that ended': box(NOON - 5000 * DAY, NOON - 100 * DAY, { recurring: true }),
      undated: box(null, null),
      'with alarm': box(NOON + 40 * DAY, NOON + 40 * DAY, {
        alarms: { startsAt: NOON, endsAt: NOON + 60 },
      }),
      'alarm for ever': box(NOON - 9 * DAY, null, {
        recurring: true,
        alarms: { startsAt: NOON - 9 * DAY, endsAt: null },
      }),
    }
    it('from behind a name, with and without a time', async () => {
      expect(await found({ after: 'point' })).toEqual([
        'season',
        'series that ended',
        'series without end',
        'undated',
        'with alarm',
      ])
      expect(await found({ after: 'point', window: { start: NOON, end: NOON + 1 } })).toEqual([
        'series without end',
        'undated',
      ])
      expect(await found({ after: 'point', component: 'VTODO', window: { start: NOON, end: NOON + 1 } })).toEqual([
        'undated',
      ])
      const names = async (after?: string) => (await all(store.tags(work.id, after))).map(({ name }) => name)
      expect(await names('season')).toEqual((await names()).filter((name) => name > 'season'))
    })

    const found = async (question: CandidateQuestion) =>
      (await all(store.candidates(work.id, question))).map((object) => object.name).toSorted()

    beforeEach(() =>
      store.transaction(writing(work.id), async (tx) => {
        for (const [name, box] of Object.entries(boxes)) {
          const component = name === 'undated' ? 'VTODO' : 'VEVENT'
          await tx.createObject(work.id, name, event(name, { box, component }))
        }
      }),
    )

    it.each([
      ['around', NOON - 1, NOON + 1, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
      ['at the start', NOON, NOON + 1, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
      ['at the end', NOON - 5, NOON, ['alarm for ever', 'hour', 'month', 'point', 'series without end', 'undated']],
      ['inside', NOON + 10, NOON + 11, ['alarm for ever', 'hour', 'series without end', 'undated']],
      ['long before', NOON - 6000 * DAY, NOON - 5500 * DAY, ['undated']],
      [
        'while the old series ran',
        NOON - 101 * DAY,
        NOON - 100 * DAY,
        ['series that ended', 'series without end', 'undated'],
      ],
      ['in the season', NOON - 50 * DAY, NOON - 49 * DAY, ['season', 'series without end', 'undated']],
      ['far ahead', NOON + 9000 * DAY, NOON + 9001 * DAY, ['alarm for ever', 'series without end', 'undated']],
    ])('%s', async (_, start, end, names) => {
      expect(await found({ window: { start, end } })).toEqual(names)
    })

    it('with open sides', async () => {
      expect(await found({ window: { start: null, end: null } })).toEqual(Object.keys(boxes).toSorted())
      expect(await found({ window: { start: NOON + 20, end: null } })).toEqual(
        ['alarm for ever', 'hour', 'series without end', 'undated', 'with alarm'].toSorted(),
      )
      expect(await found({ window: { start: null, end: NOON - 200 * DAY } })).toEqual(
        ['series that ended', 'series without end', 'undated'].toSorted(),
      )
    })

    it('of one component', async () => {
      expect(await found({ component: 'VTODO' })).toEqual(['undated'])
      expect(await found({ component: 'VJOURNAL' })).toEqual([])
      expect(await found({ component: 'VTODO', window: { start: 0, end: 1 } })).toEqual(['undated'])
      expect(await found({})).toEqual(Object.keys(boxes).toSorted())
    })

    it('by alarms', async () => {
      expect(await found({ alarms: { start: NOON, end: NOON + 1 } })).toEqual(['alarm for ever', 'with alarm'])
      expect(await found({ alarms: { start: NOON - 1, end: NOON } })).toEqual(['alarm for ever', 'with alarm'])
      expect(await found({ alarms: { start: NOON + 60, end: NOON + 62 } })).toEqual(['alarm for ever', 'with alarm'])
      expect(await found({ alarms: { start: NOON + 61, end: NOON + 62 } })).toEqual(['alarm for ever'])
      expect(await found({ alarms: { start: null, end: NOON - 10 * DAY } })).toEqual([])
      expect(await found({ alarms: { start: null, end: null } })).toEqual(['alarm for ever', 'with alarm'])
      expect(
        await found({ alarms: { start: NOON, end: NOON + 1 }, window: { start: NOON + 40 * DAY, end: null } }),
      ).toEqual(['alarm for ever', 'with alarm'])
    })

    it('follow the object when it moves in time', async () => {
      await put(work, 'hour', event('hour', { box: box(NOON + 70 * DAY, NOON + 71 * DAY) }))
      expect(await found({ window: { start: NOON + 1, end: NOON + 2 } })).not.toContain('hour')
      expect(await found({ window: { start: NOON + 70 * DAY, end: NOON + 71 * DAY } })).toContain('hour')
    })

    it('agree with the definition on random boxes and windows, over several pages', async () => {
      let seed = 7
      const random = (below: number) => {
        seed = (seed * 48_271) % 2_147_483_647
        return seed % below
      }
      const many = await createCollection(alice, calendar('many'))
      const made = Array.from({ length: 700 }, (_, i) => {
        const startsAt = random(12) === 0 ? null : random(400) * DAY
        const endsAt = random(12) === 0 ? null : (startsAt ?? 0) + random(60) * DAY
        return { name: `${i}`, box: box(startsAt, endsAt, { recurring: random(5) === 0 }) }
      })
      await store.transaction(writing(many.id), async (tx) => {
        for (const { name, box } of made) await tx.createObject(many.id, name, event(name, { box }))
      })
      for (const [start, end] of [
        [0, 500],
        [100, 101],
        [200, 300],
        [399, 399],
        [450, 470],
        [-9, -1],
      ] as const) {
        const window = { start: start * DAY, end: end * DAY }
        const expected = made.filter(
          ({ box }) => (box.startsAt ?? window.end) <= window.end && (box.endsAt ?? window.start) >= window.start,
        )
        const names = (await all(store.candidates(many.id, { window }))).map((object) => object.name)
        expect(names.toSorted()).toEqual(expected.map((object) => object.name).toSorted())
      }
    })
  })
}
