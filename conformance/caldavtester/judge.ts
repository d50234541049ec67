import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findSwitchedOff } from './features.ts'
import { findGrabbed } from './grab.ts'
import type { Grab, ScriptRequest, Verification } from './script.ts'
import type { ServerInfo } from './server-info.ts'
import type { Variables } from './variables.ts'
import { VERIFIERS } from './verify/index.ts'
import { type Answer, messageOf } from './verify/verifier.ts'

/** What a request must bring: its verifications, any 2xx (what a suite starts with), or nothing. */
export type Demand = 'verified' | 'success' | 'nothing'

/** A check that does not hold, and why. */
export interface FailedCheck {
  readonly check: string
  readonly details: readonly string[]
}

export interface JudgeSettings {
  readonly server: ServerInfo
  readonly variables: Variables
  readonly suiteDir: string
}

export function judge(
  request: ScriptRequest,
  demand: Demand,
  answer: Answer,
  settings: JudgeSettings,
): readonly FailedCheck[] {
  switch (demand) {
    case 'verified':
      return request.verifications.flatMap((verification) => verify(verification, answer, settings))
    case 'success':
      return Math.floor(answer.status / 100) === 2
        ? []
        : [failed('statusCode', `status ${answer.status}, expected 2xx`)]
    case 'nothing':
      return []
  }
}

function verify(verification: Verification, answer: Answer, settings: JudgeSettings): readonly FailedCheck[] {
  const { server, suiteDir, variables } = settings
  const { callback: check, switches } = verification
  if (findSwitchedOff(server.features, switches) !== undefined) return []
  const verifier = VERIFIERS.get(check)
  if (verifier === undefined) return [failed(check, 'unknown callback')]
  const args = new Map(
    [...verification.args].map(([name, values]) => [name, values.map((value) => variables.substitute(value))]),
  )
  const readFile = (path: string) => variables.substitute(readFileSync(join(suiteDir, path), 'utf8'))
  try {
    const details = verifier(answer, args, { ...server, readFile })
    return details.length === 0 ? [] : [{ check, details }]
  } catch (error) {
    return [failed(check, messageOf(error))]
  }
}

/** Sets the variables of all grabs but those of what GETNEW and the like found, and tells which have no value. */
export function grabAll(request: ScriptRequest, answer: Answer, variables: Variables): readonly FailedCheck[] {
  return request.grabs
    .filter((grab) => isIn(grab, answer))
    .flatMap((grab) => {
      const parent = grab.parent === undefined ? undefined : variables.substitute(grab.parent)
      const values = findGrabbed({ ...grab, parent, from: variables.substitute(grab.from) }, answer)
      if (typeof values === 'string') return [failed('grab', values)]
      for (const [index, value] of values.entries()) variables.set(grab.variables[index] ?? '', value)
      return []
    })
}

/** The original takes a property from a multistatus and does not mind when the answer is none. */
function isIn(grab: Grab, answer: Answer): boolean {
  return grab.kind !== 'uri' && (grab.kind !== 'property' || answer.status === 207)
}

function failed(check: string, detail: string): FailedCheck {
  return { check, details: [detail] }
}
