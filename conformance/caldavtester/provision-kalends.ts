import { stringify } from 'yaml'

/** What a server must be set to beside the organisation: some suites test its limits. */
const SETTINGS = `# Users, groups, rooms and resources for CalDAVTester's suites. They also expect these settings:
#   KALENDS_MAX_RESOURCE_BYTES=1048576 KALENDS_MAX_ATTENDEES=100 KALENDS_MAX_INSTANCES=3000
#   KALENDS_MAX_ATTACHMENTS=5
#   KALENDS_MAX_COLLECTIONS=50 KALENDS_MAX_RESOURCES=10000
#   KALENDS_UID_SCOPE=home KALENDS_RATE_LIMITS=off
`

/** The organisation that the suites need, as the file that `kalends provision` reads. */
export function printProvision(): string {
  return SETTINGS + stringify(organisation(), { lineWidth: 0 })
}

function organisation() {
  return {
    users: [
      ...numbered('user', 40).map((slug) => ({ ...user(slug), quotaBytes: 104_857_600 })),
      ...numbered('public', 10).map((slug) => ({ ...user(slug), calendars: READABLE_BY_ALL })),
      { ...user('i18nuser'), name: 'まだ' },
      { ...user('testadmin'), name: 'Test Admin', admin: true },
    ],
    groups: Object.entries(MEMBERS).map(([slug, members]) => ({ slug, ...called(slug), members })),
    rooms: numbered('location', 10).map((slug) => ({ slug, ...called(slug), policy: { accept: 'automatic' } })),
    resources: [
      ...numbered('resource', 20).map((slug, index) => ({
        slug,
        ...called(slug),
        ...(index < 10 ? { delegates: { write: ['user01'], read: ['user03'] } } : {}),
        policy: POLICIES[slug] ?? { accept: 'automatic' },
      })),
      {
        slug: 'delegatedroom',
        name: 'Delegated Conference Room',
        emails: ['delegatedroom@example.com'],
        delegates: { write: ['group05'] },
        policy: { accept: 'automatic' },
      },
    ],
  }
}

const READABLE_BY_ALL = [
  { slug: 'calendar', name: 'calendar', components: ['VEVENT'], grants: [{ to: 'all', privilege: 'read' }] },
  { slug: 'tasks', name: 'tasks', components: ['VTODO'], grants: [{ to: 'all', privilege: 'read' }] },
]

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  group01: ['user01'],
  group02: ['user06', 'user07'],
  group03: ['user08', 'user09'],
  group04: ['group02', 'group03', 'user10'],
  group05: ['group06', 'user20'],
  group06: ['user21'],
  group07: ['user22', 'user23', 'user24'],
  group20: [],
  group21: [],
}

const POLICIES: Readonly<Record<string, { readonly accept: string; readonly acceptFromGroup?: string }>> = {
  resource05: { accept: 'none' },
  resource06: { accept: 'always' },
  resource07: { accept: 'never' },
  resource08: { accept: 'if-free' },
  resource09: { accept: 'decline-if-busy' },
  resource11: { accept: 'never', acceptFromGroup: 'group01' },
}

function numbered(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}${String(index + 1).padStart(2, '0')}`)
}

function user(slug: string) {
  return { slug, ...called(slug), password: slug }
}

/** `user01` is called "User 01". */
function called(slug: string) {
  const name = slug.replace(/^([a-z])([a-z]+)(\d+)$/, (_, first: string, rest: string, number: string) => {
    return `${first.toUpperCase()}${rest} ${number}`
  })
  return { name, emails: [`${slug}@example.com`] }
}
