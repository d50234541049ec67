import { type Name, shortName } from './names.ts'
import type { Session } from './session.ts'

/** One clause of a specification, asked of a server. */
export interface Case {
  readonly rfc: string
  readonly section: string
  readonly title: string
  /** What a server has to have, or claim, before the clause binds it. */
  readonly needs: readonly Need[]
  /** Fails by throwing. */
  run(session: Session): Promise<void>
}

export type Need =
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'property'; readonly of: 'calendar' | 'home' | 'principal'; readonly name: Name }
  | { readonly kind: 'report'; readonly name: Name }
  | { readonly kind: 'component'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string }
  | { readonly kind: 'free-busy-url' }
  | { readonly kind: 'uid-in-two-calendars' }

/** A token of the DAV header. */
export const davClass = (name: string): Need => ({ kind: 'class', name })
export const ofCalendar = (name: Name): Need => ({ kind: 'property', of: 'calendar', name })
export const ofHome = (name: Name): Need => ({ kind: 'property', of: 'home', name })
export const ofPrincipal = (name: Name): Need => ({ kind: 'property', of: 'principal', name })
/** In DAV:supported-report-set of a calendar. */
export const report = (name: Name): Need => ({ kind: 'report', name })
/** In CALDAV:supported-calendar-component-set of a new calendar. */
export const componentType = (name: string): Need => ({ kind: 'component', name })
/** In Allow of a calendar. */
export const method = (name: string): Need => ({ kind: 'method', name })

export const FREE_BUSY_URL: Need = { kind: 'free-busy-url' }
/** Some servers hold a UID to be unique in a home, so that nothing is copied between calendars of it. */
export const UID_IN_TWO_CALENDARS: Need = { kind: 'uid-in-two-calendars' }

export function describeNeed(need: Need): string {
  switch (need.kind) {
    case 'class':
      return `DAV: ${need.name}`
    case 'property':
      return `${shortName(need.name)} of a ${need.of}`
    case 'report':
      return `REPORT ${shortName(need.name)}`
    case 'free-busy-url':
      return 'a free-busy URL in the home'
    case 'uid-in-two-calendars':
      return 'one UID in two calendars of a home'
    default:
      return need.name
  }
}

/** Gives a maker of cases of one specification: `clause('9.1', 'title', run, …needs)`. */
export function clauseOf(rfc: string) {
  return (section: string, title: string, run: Case['run'], ...needs: readonly Need[]): Case => ({
    rfc,
    section,
    title,
    needs,
    run,
  })
}

/** The same cases for servers that have something more. */
export function needing(needs: readonly Need[], cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => ({ ...one, needs: [...needs, ...one.needs] }))
}
