/**
 * Makes the checkout ready to run: dependencies as package-lock.json names them, dist/ as the sources are. Costs a few
 * milliseconds when both already are. Node built-ins only, since nothing else need be there yet.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const SOURCES = ['protocol', 'storage', 'scheduling', 'server', 'client', 'conformance', 'bench', 'admin-ui']
const SOURCE_NAMES = /\.(?:ts|tsx|json|css|html|svg)$/
const dist = join(root, 'dist')
const stampFile = join(dist, '.stamp')
// There while an installation runs, and still there when it was cut off.
const installing = join(root, 'node_modules/.kalends-installing')

/** With `dev`, what only tests and linters need is installed, too. */
export function ready({ dev = false } = {}) {
  install(dev)
  build()
}

function install(dev) {
  const locked = packagesOf(join(root, 'package-lock.json'))
  if (locked === undefined) return // an image carries node_modules without the lock file
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'))
  const wasCutOff = existsSync(installing)
  if (!wasCutOff && isInstalled(locked, installed, dev)) return

  say(installed === undefined ? 'Installing dependencies (a minute on the first start) …' : 'Updating dependencies …')
  // Not `npm ci`: it wants a lock file that names the packages of every platform, and installs all anew. With a lock
  // file `npm install --no-save` gives the same versions, and changes neither file. What is there with its dev
  // dependencies keeps them: a start does not undo the work of a test run.
  const omit = !dev && installed === undefined ? ['--omit=dev'] : []
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(installing, '')
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...omit], 'npm install')
  // npm takes a package for installed before its own build has ended.
  if (wasCutOff) run('npm', ['rebuild', '--loglevel=error'], 'npm rebuild')
  rmSync(installing)
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`${lockFile} cannot be read`, { cause: error })
  }
}

/** Optional packages are those of other platforms: npm leaves them out. */
function isInstalled(locked, installed, dev) {
  if (installed === undefined) return false
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    if (found === undefined) return wanted.optional === true || ((wanted.dev || wanted.devOptional) && !dev)
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

function build() {
  if (!existsSync(join(root, 'tsconfig.build.json'))) return // an image carries dist/ alone
  const stamp = stampOfSources()
  const built = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined
  if (built === stamp || (built !== undefined && !isWritable(root))) return

  say('Building …')
  // Built aside and moved in whole, so that whoever starts meanwhile never loads half a build. Types are the
  // tests' matter (--noCheck), and without dev dependencies there are none to check against.
  const aside = `${dist}.${process.pid}`
  // Whatever fails below ends the process.
  process.on('exit', () => rmSync(aside, { recursive: true, force: true }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--types', '', '--outDir', aside], 'tsc')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const ofConsole = ['build', 'admin-ui', '--outDir', join(aside, 'admin-ui'), '--logLevel', 'warn']
  run(process.execPath, [vite, ...ofConsole], 'vite')
  writeFileSync(join(aside, '.stamp'), stamp)
  replaceDist(aside)
}

function replaceDist(aside) {
  const old = `${aside}.old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(aside, dist)
  rmSync(old, { recursive: true, force: true })
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A digest of path, size and modification time of all that the build reads. */
function stampOfSources() {
  const digest = createHash('sha256')
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path))
    digest.update(`${path} ${size} ${mtimeMs}\n`)
  }
  for (const path of ['tsconfig.json', 'tsconfig.build.json', 'package.json']) add(path)
  for (const folder of SOURCES.filter((name) => existsSync(join(root, name)))) {
    const names = readdirSync(join(root, folder), { recursive: true })
    for (const name of names.filter((name) => SOURCE_NAMES.test(name)).sort()) add(`${folder}/${name}`)
  }
  return digest.digest('hex')
}

function run(command, args, name) {
  // Their output goes to standard error: standard output belongs to the command that was asked for.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  say(error ? `${name} could not be started: ${error.message}` : `${name} failed; its messages are above.`)
  process.exit(1)
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
