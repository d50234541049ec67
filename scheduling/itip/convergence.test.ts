import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { Dice } from '../../protocol/testing/dice.ts'
import { PART, seeds } from '../../protocol/testing/seeds.ts'
import type { Message } from './message.ts'
import { diaryOf, hasDeclined } from './testing/diary.ts'
import { answerByChance } from './testing/random-answers.ts'
import { blockOf, changeMeeting, GUESTS, randomMeeting } from './testing/random-meeting.ts'
import { addressOfName, calendarText } from './testing/script.ts'
import { World } from './testing/world.ts'

const ROUNDS = 12

describe('copies of a meeting that is changed at random', () => {
  it('show each guest what the organizer has for him, after every change', () => {
    for (const seed of seeds(40, PART.scheduling.convergence / 4)) {
      const dice = new Dice(seed)
      const world = worldOf()
      const meeting = randomMeeting(dice)
      for (let round = 0; round < ROUNDS; round++) {
        store(world, meeting)
        expectOneMessageEach(world, seed)
        world.deliver()
        expectSameDiaries(world, `seed ${seed}, round ${round}`)
        changeMeeting(meeting, dice)
      }
      world.change(world.person('alice'), undefined)
      world.deliver()
      for (const guest of GUESTS) expect(diaryOf(world.person(guest).object, addressOfName(guest)).size).toBe(0)
    }
  })

  it('agree on every answer, whoever answers and removes what in between', () => {
    for (const seed of seeds(40, PART.scheduling.convergence / 4)) {
      const dice = new Dice(seed)
      const world = worldOf()
      const meeting = randomMeeting(dice)
      for (let round = 0; round < ROUNDS; round++) {
        store(world, meeting)
        world.deliver()
        expectSameDiaries(world, `seed ${seed}, round ${round}, stored`)
        for (let answers = dice.below(4); answers > 0; answers--) {
          answerByChance(world, dice.pick(GUESTS), dice)
          world.deliver()
          expectSameDiaries(world, `seed ${seed}, round ${round}, answered`)
        }
        changeMeeting(meeting, dice)
      }
    }
  })

  it('are the same in the end, in whatever order the messages come, and however often', () => {
    for (const seed of seeds(40, PART.scheduling.convergence / 4)) {
      const dice = new Dice(seed)
      const world = worldOf()
      const meeting = randomMeeting(dice)
      const sent: Message[] = []
      for (let round = 0; round < 5; round++) {
        store(world, meeting)
        sent.push(...world.pending.filter((message) => world.reaches(message)))
        changeMeeting(meeting, dice)
      }
      for (const message of shuffled([...sent, ...sent.filter(() => dice.chance(0.3))], dice)) world.send(message)
      expectSameDiaries(world, `seed ${seed}`)
      const before = GUESTS.map((guest) => world.person(guest).object)
      for (const message of sent) expect(world.send(message).news, `seed ${seed}`).toBe(false)
      expect(GUESTS.map((guest, at) => world.person(guest).object === before[at])).toEqual(GUESTS.map(() => true))
    }
  })

  it('have the last answer of each, in whatever order the answers come', () => {
    // An answer to the series between two others makes an instance go along with the last.
    expectLastAnswers(1925)
    for (const seed of seeds(40, PART.scheduling.convergence / 4)) expectLastAnswers(seed)
  })
})

function expectLastAnswers(seed: number): void {
  const dice = new Dice(seed)
  const world = worldOf()
  store(world, randomMeeting(dice))
  world.deliver()
  const sent: Message[] = []
  for (let answers = 0; answers < 6; answers++) {
    answerByChance(world, dice.pick(GUESTS), dice)
    sent.push(...world.pending)
  }
  // Each once: mail is taken in once, and one second may hold two answers, so equal stamps do not tell a repetition.
  for (const message of shuffled(sent, dice)) world.send(message)
  expectSameDiaries(world, `seed ${seed}`)
}

/** Erin is on another server, and gets what goes there by mail. */
function worldOf(): World {
  const world = new World()
  world.elsewhere.add('erin')
  return world
}

function store(world: World, meeting: Parameters<typeof blockOf>[0]): void {
  world.change(world.person('alice'), parseCalendar(calendarText(blockOf(meeting))))
}

/**
 * By mail two only for one who loses the series and keeps an instance, or has nothing but instances; here also what is left
 * after an instance that is cancelled.
 */
function expectOneMessageEach(world: World, seed: number): void {
  for (const guest of GUESTS) {
    const theirs = world.pending.filter((message) => message.to === addressOfName(guest) && world.reaches(message))
    const isAllowedTwo =
      !world.elsewhere.has(guest) || theirs.every(({ calendar }) => !hasSeries(calendar)) || isCancelOfAll(theirs[0])
    const methods = theirs.map(({ method }) => method).join()
    expect(['', 'REQUEST', 'CANCEL', ...(isAllowedTwo ? ['CANCEL,REQUEST'] : [])], `seed ${seed}`).toContain(methods)
  }
}

function isCancelOfAll(message: Message | undefined): boolean {
  return message?.method === 'CANCEL' && hasSeries(message.calendar)
}

function hasSeries({ components }: Message['calendar']): boolean {
  return components.some((one) => one.name !== 'VTIMEZONE' && findProperty(one, 'RECURRENCE-ID') === undefined)
}

/** What a guest has declined he may have removed; all else is there, and says the same. */
function expectSameDiaries(world: World, where: string): void {
  const organizers = world.person('alice').object
  for (const guest of GUESTS) {
    const expected = diaryOf(organizers, addressOfName(guest))
    const actual = diaryOf(world.person(guest).object, addressOfName(guest))
    const open = [...expected.values()].filter((entry) => !hasDeclined(entry) || actual.has(entry.instance))
    expect(lines(actual.values()), `${where}: ${guest}`).toEqual(lines(open))
  }
}

function lines(entries: Iterable<{ readonly instance: string; readonly says: string }>): string[] {
  return [...entries].map(({ instance, says }) => `${instance}: ${says}`).sort()
}

function shuffled<T>(items: readonly T[], dice: Dice): readonly T[] {
  const rest = [...items]
  return items.flatMap(() => rest.splice(dice.below(rest.length), 1))
}
