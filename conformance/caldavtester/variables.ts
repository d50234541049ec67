import { randomUUID } from 'node:crypto'

/** The names and values that a server's description gives; those a run finds out are added by `set`. */
export class Variables {
  readonly #given: ReadonlyMap<string, string>
  readonly #today: Date
  readonly #found = new Map<string, string>()

  /** `today` is fixed when the run starts, so that a run over midnight keeps one day. */
  constructor(given: ReadonlyMap<string, string>, today: Date) {
    this.#given = given
    this.#today = today
  }

  /** Gives every `$uid1:` … `$uid20:` a new value. */
  renewUids(): void {
    for (let number = 1; number <= UIDS; number++) this.#found.set(`$uid${number}:`, randomUUID())
  }

  /** Sets what was found in an answer. `basename($x:)` and `urlpath($x:)` name `$x:` and keep a part of the value. */
  set(variable: string, value: string): void {
    const [, part, name] = /^(basename|urlpath)\((.*)\)$/.exec(variable) ?? []
    if (part === 'basename' && name !== undefined)
      this.#found.set(name, value.replace(/\/+$/, '').split('/').at(-1) ?? '')
    else if (part === 'urlpath' && name !== undefined) this.#found.set(name, pathOfUrl(value))
    else this.#found.set(variable, value)
  }

  /** Forgets all that was found, so that no suite file sees another's values. */
  clear(): void {
    this.#found.clear()
  }

  /**
   * Replaces all variables of a text: relative dates, random UIDs, the given, and then the found ones. Unknown ones stay.
   * A value may hold variables, too.
   */
  substitute(text: string): string {
    if (!text.includes('$')) return text
    return replaceAll(replaceAll(replaceDynamic(text, this.#today), this.#given), this.#found)
  }

  /** The same for the variables of one request alone. */
  substituteWith(text: string, local: ReadonlyMap<string, string>): string {
    return replaceAll(text, local)
  }
}

const UIDS = 20

/** Bounds the nesting of values in values, so that two that name each other cannot loop. */
const DEPTH = 20

function replaceAll(text: string, values: ReadonlyMap<string, string>): string {
  let before = text
  for (let round = 0; round < DEPTH; round++) {
    const after = before.replace(/\$[_a-zA-Z][_a-zA-Z0-9-]*:/g, (name) => values.get(name) ?? name)
    if (after === before) break
    before = after
  }
  return before
}

function replaceDynamic(text: string, today: Date): string {
  const uid = text.includes('$uidrandom:') ? randomUUID() : ''
  return text
    .replace(/\$now\.(?:(year|month|week)\.)?(-?\d+):/g, (_, unit: string | undefined, offset: string) =>
      relativeDate(today, unit, Number(offset)),
    )
    .replaceAll('$uidrandom:', uid)
}

/** `$now.year.1:` is next year, `$now.month.1:` next month as YYYYMM, `$now.week.1:` and `$now.7:` a day as YYYYMMDD. */
function relativeDate(today: Date, unit: string | undefined, offset: number): string {
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()]
  if (unit === 'year') return String(year + offset)
  if (unit === 'month') return compactDate(new Date(Date.UTC(year, month + offset, 1))).slice(0, 6)
  return compactDate(new Date(Date.UTC(year, month, day + (unit === 'week' ? 7 * offset : offset))))
}

function compactDate(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '')
}

function pathOfUrl(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '')
}
