import { api } from '../../../data/client.ts'
import { makePassword } from '../one-time-password.ts'
import type { NewUser, TypedPerson } from './typed-people.ts'

export interface MadeUser extends NewUser {
  readonly password: string
}

export interface LeftPerson extends TypedPerson {
  /** undefined: the account is there already. */
  readonly reason: string | undefined
}

export interface Added {
  readonly made: readonly MadeUser[]
  readonly left: readonly LeftPerson[]
}

/** Whoever is here already keeps their password, whoever else is typed like them: perhaps the one who types. */
export async function addPeople(people: readonly TypedPerson[]): Promise<Added> {
  const { body } = await api.provision({ body: { text: textOf(people.map(({ user }) => user)), dryRun: true } })
  const isNew = people.map((_, index) => body.entries?.[index]?.outcome === 'created')
  const made = people.filter((_, index) => isNew[index]).map(({ user }) => ({ ...user, password: makePassword() }))
  if (made.length > 0) await api.provision({ body: { text: textOf(made) } })
  const left = people.flatMap((person, index) =>
    isNew[index] ? [] : [{ ...person, reason: body.entries?.[index]?.errors[0]?.reason }],
  )
  return { made, left }
}

/** A provision file is YAML, and JSON is some. */
function textOf(users: readonly NewUser[]): string {
  return JSON.stringify({ users })
}
