/**
 * Programs of others that some tests drive: clients, a browser, a directory, a proxy. Who is root gets them from Debian;
 * for anybody else the tests that want one say so and are left out. Node built-ins only.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** By the package that has each. */
const PROGRAMS = {
  vdirsyncer: ['vdirsyncer'],
  khal: ['khal'],
  cadaver: ['cadaver'],
  radicale: ['radicale'],
  strace: ['strace'],
  chromium: ['chromium'],
  caddy: ['caddy'],
  slapd: ['slapd'],
  'ldap-utils': ['ldapmodify'],
  'docker-compose': ['docker-compose'],
}
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
// No directory is started (tests start their own), and no container engine comes along to read a compose file.
const ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
const WITHOUT_WHAT_THEY_RECOMMEND = new Set(['docker-compose'])

export function installPrograms() {
  const missing = Object.keys(PROGRAMS).filter((name) => PROGRAMS[name].some((program) => !isThere(program)))
  if (missing.length === 0) return
  const names = missing.join(', ')
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    process.stdout.write(`Not here: ${names}. Tests that drive them are left out; they are Debian packages.\n`)
    return
  }
  process.stdout.write(`Installing what some tests drive: ${names} …\n`)
  apt('update')
  for (const name of missing)
    apt('install', '-y', ...(WITHOUT_WHAT_THEY_RECOMMEND.has(name) ? ['--no-install-recommends'] : []), name)
}

function isThere(program) {
  return FOLDERS.some((folder) => existsSync(join(folder, program)))
}

/** What cannot be had is left out by its tests, which say so. */
function apt(...args) {
  const { status } = spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 2], env: ENVIRONMENT })
  if (status !== 0) process.stdout.write(`apt-get ${args.join(' ')} did not work\n`)
}
