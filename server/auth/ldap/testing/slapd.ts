/** A real directory of OpenLDAP, with a folder and a port of its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { drain, listen, portOf } from '../../../http-server.ts'

const run = promisify(execFile)
const SLAPD = '/usr/sbin/slapd'

/** Debian's packages `slapd` and `ldap-utils`. */
export const hasSlapd = existsSync(SLAPD) && existsSync('/usr/bin/ldapmodify')

export const BASE = 'dc=example,dc=test'
export const ADMIN = { dn: `cn=service,${BASE}`, password: 'the password of the service' } as const

export interface Slapd {
  /** Without TLS, unless it is asked for. */
  readonly url: string
  readonly ldapsUrl: string
  /** Of who signed its certificate, which is for `localhost`. */
  readonly caFile: string
  /** LDIF with changes. */
  modify(ldif: string): Promise<void>
  /** It takes connections and says nothing until it goes on. */
  pause(): void
  goOn(): void
  close(): Promise<void>
}

export async function slapd(entries: string): Promise<Slapd> {
  const folder = await mkdtemp(join(tmpdir(), 'kalends-slapd-'))
  const file = (name: string) => join(folder, name)
  await mkdir(file('db'))
  await makeCertificate(file)
  await writeFile(file('slapd.conf'), configuration(file))
  await writeFile(file('entries.ldif'), entries)
  await run('/usr/sbin/slapadd', ['-f', file('slapd.conf'), '-l', file('entries.ldif')])

  const [port, tlsPort] = [await freePort(), await freePort()]
  const [url, ldapsUrl] = [`ldap://localhost:${port}`, `ldaps://localhost:${tlsPort}`]
  const listeners = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`
  // With `-d` it stays a child of ours.
  const child = spawn(SLAPD, ['-f', file('slapd.conf'), '-h', listeners, '-d', '0'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await untilOpen(port)
  return {
    ...{ url, ldapsUrl, caFile: file('ca.pem') },
    async modify(ldif) {
      await writeFile(file('change.ldif'), ldif)
      const as = ['-x', '-D', ADMIN.dn, '-w', ADMIN.password]
      await run('/usr/bin/ldapmodify', ['-H', `ldap://127.0.0.1:${port}`, ...as, '-f', file('change.ldif')])
    },
    pause: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async close() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

function configuration(file: (name: string) => string): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`)
  return `${schemas.join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${file('server.pem')}
TLSCertificateKeyFile ${file('server.key')}
database mdb
suffix "${BASE}"
directory ${file('db')}
maxsize 10485760
rootdn "${ADMIN.dn}"
rootpw "${ADMIN.password}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${ADMIN.dn}" read by * none
`
}

async function makeCertificate(file: (name: string) => string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const issue = (name: string, more: readonly string[]) =>
    run('openssl', [
      ...['req', '-x509', ...key, '-days', '2', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...more],
    ])
  await issue('ca', ['-subj', '/CN=An authority for tests'])
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-subj', '/CN=localhost']
  await issue('server', [...signed, '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=CA:FALSE'])
}

async function freePort(): Promise<number> {
  const server = await listen(() => undefined, '127.0.0.1', 0)
  const port = portOf(server)
  await drain(server, 0)
  return port
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      // It is not there yet; a test has its own time limit.
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}
