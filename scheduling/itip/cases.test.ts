import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../protocol/dav/refusal.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperty } from '../../protocol/ical/values.ts'
import { isMethod, type Message, type Method } from './message.ts'
import { addressOf, attendeesOf, partstatOf } from './people.ts'
import { TABLES } from './restrictions.ts'
import { expectComponents } from './testing/expect-components.ts'
import { type Exercised, NOT_MADE, NOT_STORED } from './testing/restrictions.ts'
import { addressOfName, type Case, calendarText, readScript, type Step } from './testing/script.ts'
import { World } from './testing/world.ts'

/** Of all the messages that are made in the cases. */
const exercised: Exercised = new Map()

const folder = new URL('cases/', import.meta.url)

for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
  describe(file, () => {
    for (const one of readScript(readFileSync(new URL(file, folder), 'utf8'))) it(one.title, () => play(one))
  })
}

describe('RFC 5546 §3.2 to §3.5: the rows of all tables', () => {
  it('are there', () => {
    const methods = new Set(TABLES.map(({ method, component }) => `${method} ${component}`))
    expect([methods.size, TABLES.length]).toEqual([22, 22])
    expect(TABLES.reduce((sum, { rows }) => sum + rows.size, 0)).toBe(828)
  })

  it.each(TABLES)('§$section $method of $component: each of what we send was about something', (table) => {
    const name = `${table.method} ${table.component}`
    const known = exercised.get(table.section)
    if (NOT_MADE.some(({ tables }) => tables.test(name))) return expect(known, name).toBeUndefined()
    const rows = [...table.rows.keys()].filter((row) => row === table.component || !NOT_STORED.test(row))
    expect(rows.filter((row) => !known?.has(row))).toEqual([])
  })
})

function play({ steps }: Case): void {
  const world = new World(exercised)
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]
    const isRefused = next?.words.startsWith('refused ') ?? false
    if (isRefused) expectRefused(world, step, next?.words.slice('refused '.length) ?? '')
    else if (!step.words.startsWith('refused ')) run(world, step)
  }
}

function expectRefused(world: World, step: Step, condition: string): void {
  const before = [...world.people.values()].map(({ object }) => object)
  try {
    run(world, step)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    expect(error.condition, `line ${step.line}: ${error.message}`).toBe(`{urn:ietf:params:xml:ns:caldav}${condition}`)
    expect([...world.people.values()].map(({ object }) => object).slice(0, before.length)).toEqual(before)
    return
  }
  expect.fail(`line ${step.line} was not refused`)
}

function run(world: World, step: Step): void {
  const rule = rules.find(([pattern]) => pattern.test(step.words))
  if (rule === undefined) throw new Error(`line ${step.line}: what is "${step.words}"?`)
  rule[1](world, step, rule[0].exec(step.words)?.slice(1) ?? [])
}

type Rule = (world: World, step: Step, words: readonly (string | undefined)[]) => void

const rules: readonly (readonly [RegExp, Rule])[] = [
  [
    /^(\w+) stores( on \w+ tag)?(?: by (\w+))?$/,
    (world, { block }, [name = '', tag, secretary]) => {
      const sentBy = secretary === undefined ? {} : { sentBy: addressOfName(secretary) }
      world.change(world.person(name), parse(block), { ...sentBy, onTag: tag !== undefined })
    },
  ],
  [
    /^(\w+) stores, (\w+) being here$/,
    (world, { block }, [name = '', organizer = '']) => {
      const { object } = world.person(organizer)
      world.change(world.person(name), parse(block), { organizerHere: { object } })
    },
  ],
  [
    /^(\w+) removes( silently)?$/,
    (world, _, [name = '', silently]) => {
      world.change(world.person(name), undefined, { withReply: silently === undefined })
    },
  ],
  [
    /^(\w+) gets ([A-Z]+) from (\w+)$/,
    (world, { block }, [name = '', method = '', from = '']) => {
      const calendar = parse(block, method)
      const message = { method: methodOf(method), uid: 'meeting', calendar, news: true }
      world.pending = [...world.send({ ...message, from: addressOfName(from), to: addressOfName(name) }).messages]
    },
  ],
  [
    /^(\w+) says ([A-Z]+)$/,
    (world, { block }, [name = '', method = '']) => world.negotiate(world.person(name), parse(block, method)),
  ],
  [
    /^(\w+) gets that again$/,
    (world, { line }, [name = '']) => {
      const { last } = world.person(name)
      if (last === undefined) throw new Error(`line ${line}: there was no message`)
      world.pending = [...world.send(last).messages]
    },
  ],
  [
    /^(\w+) is free until (?:he|she) answers$/,
    (world, _, [name = '']) => {
      world.person(name).freeUntilAnswered = true
    },
  ],
  [/^deliver$/, (world) => world.deliver()],
  [/^sent nothing$/, (world, { line }) => expect(world.pending.map(sayMessage), `line ${line}`).toEqual([])],
  [
    /^sent$/,
    (world, { block, line }) => expect(world.pending.map(sayMessage).sort(), `line ${line}`).toEqual([...block].sort()),
  ],
  [
    /^result (.+)$/,
    (world, { line }, [words = '']) => {
      const { ignored, news, consequential } = world.result ?? { news: false, consequential: false }
      const said =
        ignored === undefined
          ? [news ? 'news' : 'quiet', ...(consequential ? ['consequential'] : [])]
          : ['ignored', ignored]
      expect(said.join(' '), `line ${line}`).toBe(words)
    },
  ],
  [
    /^(\w+) has nothing$/,
    (world, { line }, [name = '']) => expect(world.person(name).object, `line ${line}`).toBeUndefined(),
  ],
  [
    /^(\w+) has$/,
    (world, { block, line }, [name = '']) => expectComponents(world.person(name).object, block, `line ${line}`),
  ],
  [
    /^(\w+) was sent$/,
    (world, { block, line }, [name = '']) => {
      const message = world.pending.find(({ to }) => to === addressOfName(name)) ?? world.person(name).last
      expectComponents(message?.calendar, block, `line ${line}`)
    },
  ],
]

function parse(block: readonly string[], method?: string): Component {
  return parseCalendar(calendarText(block, method))
}

function methodOf(text: string): Method {
  if (!isMethod(text)) throw new Error(`${text} is no method`)
  return text
}

/** `REPLY bob > alice: series ACCEPTED`; of a REQUEST the status of who gets it, when he has one. */
function sayMessage({ method, from, to, calendar, news, audience }: Message): string {
  expect(findProperty(calendar, 'METHOD')?.value).toBe(method)
  const whose = method === 'REPLY' ? from : to
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const says = components.map((component) => {
    const instance = findProperty(component, 'RECURRENCE-ID')?.value ?? 'series'
    const own = attendeesOf(component).find((attendee) => addressOf(attendee) === whose)
    const partstat = own === undefined || method === 'CANCEL' ? 'NEEDS-ACTION' : partstatOf(own)
    return partstat === 'NEEDS-ACTION' ? instance : `${instance} ${partstat}`
  })
  return `${method} ${nameOf(from)} > ${nameOf(to)}: ${says.join(', ')}${news ? '' : ' (quiet)'}${audience === undefined ? '' : ` (${audience})`}`
}

function nameOf(address: string): string {
  return address.replace(/^mailto:(.+)@example\.test$/, '$1')
}
