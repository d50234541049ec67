import { ACCOUNT_PATH } from './account/paths.ts'
import { CALENDAR_PATH } from './console/path.ts'
import { ADMIN_SLUG, type FirstAdmin } from './directory/first-admin.ts'

/** What `npm start` shows once the server answers. */
export function welcome(publicUrl: string, listeningUrl: string, firstAdmin: FirstAdmin | undefined): string {
  return [
    '',
    `Kalends is running at ${publicUrl}/`,
    ...(listeningUrl === publicUrl ? [] : [`It listens on ${listeningUrl}/`]),
    ...(firstAdmin ? firstSignIn(firstAdmin) : []),
    '',
    'Connect a client, with the name and password of an account:',
    `  Thunderbird      New Calendar > On the Network > user name, and the location ${publicUrl}/`,
    `  Apple Calendar   Add Account > Other CalDAV Account > Advanced${appleServer(publicUrl)}`,
    `  DAVx5 (Android)  + > Login with URL and user name > ${publicUrl}/`,
    `  others           ${publicUrl}/dav/, or a calendar's own address: ${publicUrl}/dav/calendars/${ADMIN_SLUG}/calendar/`,
    '',
    `In a browser: ${publicUrl}${CALENDAR_PATH} has calendars, people and rooms; ${publicUrl}${ACCOUNT_PATH} has app passwords for devices and programs, and a second factor.`,
    'Add people:   npm run -s kalends -- user add alice --name "Alice Moreau" --email alice@example.org',
    'All else:     npm run -s kalends -- --help',
    'Ctrl-C ends it.',
    '',
  ].join('\n')
}

function firstSignIn({ password }: FirstAdmin): string[] {
  const secret = password === undefined ? 'that of KALENDS_ADMIN_PASSWORD' : `${password}  (not shown again)`
  return [
    '',
    'There was nobody yet, so it made an administrator:',
    `  user name  ${ADMIN_SLUG}`,
    `  password   ${secret}`,
  ]
}

/** Apple Calendar asks for the parts of the address one by one, and for TLS unless told otherwise. */
function appleServer(publicUrl: string): string {
  const { hostname, port, protocol } = new URL(publicUrl)
  const isTls = protocol === 'https:'
  return ` > server ${hostname}, path /dav/, port ${port || (isTls ? 443 : 80)}, ${isTls ? 'use SSL' : 'no SSL'}`
}
