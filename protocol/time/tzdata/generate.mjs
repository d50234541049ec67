/**
 * Writes tzdata.ts: the zones of Debian's tzdata and the Windows names of CLDR. Run by hand after a release of either:
 *
 *     node protocol/time/tzdata/generate.mjs
 *
 * takes the newest tzdata that this Debian offers (`apt-get update` before) and cldr-core 48 from npm. Other sources:
 *
 *     node protocol/time/tzdata/generate.mjs --zoneinfo /usr/share/zoneinfo --cldr node_modules/cldr-core
 *
 * The transitions are those of the compiled files (RFC 8536), without those at the end that the rule for all later
 * years gives, too; zic can leave them out itself (`-b slim`), but the one of Debian 12 then loses Gaza's after 2072.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const temporary = mkdtempSync(join(tmpdir(), 'tzdata-'))
try {
  const { values } = parseArgs({ options: { zoneinfo: { type: 'string' }, cldr: { type: 'string' } } })
  const zoneinfo = values.zoneinfo ?? downloadZoneinfo()
  const cldr = values.cldr ?? downloadCldr()
  writeFileSync(join(here, 'tzdata.ts'), moduleOf(readTzdata(zoneinfo), readCldr(cldr)))
  copyFileSync(join(cldr, 'LICENSE'), join(here, 'LICENSE.cldr.txt'))
} finally {
  rmSync(temporary, { recursive: true })
}

// --- sources -------------------------------------------------------------------------------------------------------

function run(command, ...args) {
  execFileSync(command, args, { cwd: temporary, stdio: ['ignore', 'ignore', 'inherit'] })
}

function onlyFile(suffix) {
  const [name] = readdirSync(temporary).filter((file) => file.endsWith(suffix))
  return join(temporary, name)
}

function downloadZoneinfo() {
  run('apt-get', 'download', 'tzdata')
  run('dpkg-deb', '-x', onlyFile('.deb'), 'tzdata')
  return join(temporary, 'tzdata/usr/share/zoneinfo')
}

function downloadCldr() {
  run('npm', 'pack', '--silent', 'cldr-core@48')
  run('tar', 'xzf', onlyFile('.tgz'))
  return join(temporary, 'package')
}

function readTzdata(zoneinfo) {
  const lines = readFileSync(join(zoneinfo, 'tzdata.zi'), 'utf8').split('\n')
  const release = /^# version (\S+)$/.exec(lines[0])[1]
  const modifiedAt = statSync(join(zoneinfo, 'tzdata.zi')).mtime.toISOString().replace(/\.\d+/, '')
  const zones = []
  const links = new Map()
  for (const line of lines) {
    const [kind, first, second] = line.split(' ')
    // A placeholder for hosts that nobody has set up.
    if (kind === 'Z' && first !== 'Factory') zones.push(readZone(zoneinfo, first))
    if (kind === 'L') {
      requireEqual(readFileSync(join(zoneinfo, first)), readFileSync(join(zoneinfo, second)), `the link ${second}`)
      links.set(first, [...(links.get(first) ?? []), second])
    }
  }
  return { release, modifiedAt, zones, links, leapSeconds: readLeapSeconds(zoneinfo) }
}

/** leap-seconds.list: seconds since 1900 and TAI minus UTC; `#@` and when it ends. */
function readLeapSeconds(zoneinfo) {
  const text = readFileSync(join(zoneinfo, 'leap-seconds.list'), 'utf8')
  const dateOf = (seconds) => new Date((Number(seconds) - 2_208_988_800) * 1000).toISOString().slice(0, 10)
  const changes = [...text.matchAll(/^(\d+)\s+(\d+)/gm)].map(([, at, offset]) => `${dateOf(at)} ${offset}`)
  return { changes, expiresOn: dateOf(/^#@\s*(\d+)/m.exec(text)[1]) }
}

function requireEqual(one, other, what) {
  if (!one.equals(other)) throw new Error(`${what} is another zone`)
}

function readZone(zoneinfo, name) {
  const { first, transitions, footer } = readTzif(readFileSync(join(zoneinfo, name)))
  const rule = parseFooter(name, footer, (transitions.at(-1)?.type ?? first).offset)
  return { name, first, rule, transitions: rule === undefined ? transitions : withoutThoseOf(name, rule, transitions) }
}

/** RFC 8536 §3: the 64-bit part of a TZif file. Transitions that change nothing are left out. */
function readTzif(bytes) {
  const header = (at) => {
    const [utc, standard, leap, times, types, letters] = [20, 24, 28, 32, 36, 40].map((i) => bytes.readUInt32BE(at + i))
    return { utc, standard, leap, times, types, letters }
  }
  const old = header(0)
  let at = 44 + old.times * 5 + old.types * 6 + old.letters + old.leap * 8 + old.standard + old.utc
  const { utc, standard, leap, times, types, letters } = header(at)
  at += 44
  const typesAt = at + times * 9
  const lettersAt = typesAt + types * 6
  const typeOf = (index) => {
    const from = lettersAt + bytes[typesAt + index * 6 + 5]
    return {
      offset: bytes.readInt32BE(typesAt + index * 6),
      daylight: bytes[typesAt + index * 6 + 4] === 1,
      abbreviation: bytes.toString('latin1', from, bytes.indexOf(0, from)),
    }
  }
  const first = typeOf(0)
  const transitions = []
  let before = first
  for (let i = 0; i < times; i++) {
    const type = typeOf(bytes[at + times * 8 + i])
    if (!isSame(type, before)) {
      transitions.push({ at: Number(bytes.readBigInt64BE(at + i * 8)), type })
    }
    before = type
  }
  const footer = bytes.toString('latin1', lettersAt + letters + leap * 12 + standard + utc).trim()
  return { first, transitions, footer }
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}

function readCldr(folder) {
  const { supplemental } = JSON.parse(readFileSync(join(folder, 'supplemental/windowsZones.json'), 'utf8'))
  const names = new Map()
  for (const { mapZone } of supplemental.windowsZones.mapTimezones) {
    if (mapZone._territory === '001') names.set(mapZone._other, mapZone._type)
  }
  return { version: supplemental.version._cldrVersion, names }
}

// --- the rule of all later years -----------------------------------------------------------------------------------

/** RFC 8536 §3.3: `CET-1CEST,M3.5.0,M10.5.0/3`. Undefined where the last transition has set the clocks for good. */
function parseFooter(name, footer, lastOffset) {
  const match = /^(<[^>]+>|[A-Za-z]+)([-+\d:]+)(?:(<[^>]+>|[A-Za-z]+)([-+\d:]+)?,(.*),(.*))?$/.exec(footer)
  if (match === null) throw new Error(`${name} ends with ${footer}`)
  const [, standardName, west, daylightName, daylightWest, starts, ends] = match
  const offset = -seconds(west)
  if (daylightName === undefined) {
    if (lastOffset !== offset) throw new Error(`${name} does not end as ${footer}`)
    return undefined
  }
  const saved = daylightWest === undefined ? offset + 3_600 : -seconds(daylightWest)
  return [
    { from: offset, type: typeNamed(daylightName, saved, true), ...parseDay(name, starts) },
    { from: saved, type: typeNamed(standardName, offset, false), ...parseDay(name, ends) },
  ]
}

function typeNamed(name, offset, daylight) {
  return { offset, daylight, abbreviation: name.replace(/[<>]/g, '') }
}

/** `M3.5.0/-1`: the fifth or last Sunday of March, at one hour before midnight. */
function parseDay(name, text) {
  const match = /^M(\d+)\.([1-5])\.([0-6])(?:\/([-+\d:]+))?$/.exec(text)
  if (match === null) throw new Error(`${name} has the rule ${text}, for which there is no code`)
  const [month, week, weekday] = match.slice(1, 4).map(Number)
  const time = seconds(match[4] ?? '2')
  // write-vtimezone.ts counts days from either end of such a month, and not into the month before.
  if (month === 2 || month === 12 || (week === 1 && time < 0)) throw new Error(`${name}: there is no code for ${text}`)
  return { month, week, weekday, time }
}

/** Without the transitions at the end that the rule gives, each of them and no other. */
function withoutThoseOf(name, rule, transitions) {
  // iana.ts needs a last transition, and folds what is after 2500 back by 400 years.
  if (transitions.length === 0) throw new Error(`${name} has a rule and no transition`)
  const left = [...transitions]
  const lastYear = new Date(left.at(-1).at * 1_000).getUTCFullYear()
  const given = []
  for (let year = lastYear + 1; year > 1900; year--) given.push(...rule.map((day) => transitionOf(day, year)))
  given.sort((a, b) => b.at - a.at)
  let taken
  for (const transition of given.slice(given.findIndex(({ at }) => at <= left.at(-1).at))) {
    const last = left.at(-1)
    if (last === undefined || !isSame(transition, last)) {
      // The one after which the rule is in force stays when the rule would have given others before it.
      if (taken !== undefined && (last === undefined || transition.at > last.at)) left.push(taken)
      break
    }
    taken = left.pop()
  }
  if (left.length === 0 || left.at(-1).at > Date.UTC(2100) / 1_000) throw new Error(`${name} has no rule before 2100`)
  return left
}

function transitionOf({ from, type, month, week, weekday, time }, year) {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = 1 + ((weekday - first.getUTCDay() + 7) % 7) + (week - 1) * 7
  return { at: Date.UTC(year, month - 1, day > length ? day - 7 : day) / 1_000 + time - from, type }
}

function seconds(text) {
  const [, sign, hours, minutes = 0, rest = 0] = /^([-+]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text)
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest))
}

// --- the module ----------------------------------------------------------------------------------------------------

function moduleOf({ release, modifiedAt, zones, links, leapSeconds }, { version, names }) {
  const known = new Set([...zones.map(({ name }) => name), ...[...links.values()].flat()])
  for (const zone of names.values()) if (!known.has(zone)) throw new Error(`CLDR names ${zone}, which is not there`)
  const sorted = (lines) => lines.sort().join('\n')
  const text = `// Written by generate.mjs; not to be edited. tzdata is in the public domain; the Windows names are from CLDR ${version},
// whose terms are in LICENSE.cldr.txt.

/** The release of tzdata. */
export const release = '${release}'

/** When it was made. */
export const modifiedAt = '${modifiedAt}'

/** From each day on, the seconds by which UTC is behind TAI. */
export const leapSeconds = \`
${leapSeconds.changes.join('\n')}\`

/** Until that day no other is known. */
export const leapSecondsExpireOn = '${leapSeconds.expiresOn}'

/** A zone in each line; iana.ts reads them. */
export const zones = \`
${sorted(zones.map(lineOf))}\`

/** A zone in each line, and its other names. */
export const links = \`
${sorted([...links].map(([zone, others]) => [zone, ...others.sort()].join(' ')))}\`

/** The names of Windows, and the zone that each stands for (territory 001). */
export const windowsZones = \`
${sorted([...names].map((entry) => entry.join('|')))}\`
`
  if (/[\\$]/.test(text)) throw new Error('a name needs escapes')
  return text
}

/**
 * `name|types|transitions|rule`. A type is its abbreviation, its offset and `*` for daylight saving time; the first is
 * that before all transitions. A transition is the letter of its type and the minutes since the one before, to the base
 * of 36, and seconds after a point. The rule is the two days on which the clocks change: letter, month, week, weekday,
 * seconds.
 */
function lineOf(zone) {
  const types = []
  const letterOf = ({ abbreviation, offset, daylight }) => {
    const text = `${abbreviation}:${offset}${daylight ? '*' : ''}`
    if (!types.includes(text)) types.push(text)
    if (types.length > 26) throw new Error(`${zone.name} has more types than letters`)
    return String.fromCharCode(64 + types.indexOf(text) + 1)
  }
  letterOf(zone.first)
  let before = 0
  const transitions = zone.transitions.map(({ at, type }) => {
    const since = at - before
    before = at
    const rest = ((since % 60) + 60) % 60
    return `${letterOf(type)}${((since - rest) / 60).toString(36)}${rest === 0 ? '' : `.${rest}`}`
  })
  const rule = zone.rule?.map((day) => letterOf(day.type) + [day.month, day.week, day.weekday, day.time].join('.'))
  return [zone.name, types.join(' '), transitions.join(''), (rule ?? []).join(' ')].join('|')
}
