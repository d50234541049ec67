import type { Profile } from '../server-info.ts'

/**
 * Kalends: everything is below `/dav/`, a slug is the one name of a principal, and homes of every kind of principal lie
 * side by side. So the template's tree by UID is the tree by name, and each GUID is the slug.
 *
 * These have no equivalent and keep the template's value, which leads nowhere: `$attachments:` (attachments are managed,
 * RFC 8607), `$polls:` (no calendar of polls is made ahead), `$servertoserver:` (iSchedule),
 * `$timezoneservice:` (Apple's own, before RFC 7808), `$userproxy:` (signing in as somebody else), `$principaldisabled:`
 * and its two companions (no group is listed but switched off).
 */
export const kalends: Profile = {
  name: 'kalends',
  substitutions: {
    '$root:': '/dav/',
    '$locationstype:': 'rooms',

    '$userguid%d:': 'user%02d',
    '$publicuserguid%d:': 'public%02d',
    '$resourceguid%d:': 'resource%02d',
    '$locationguid%d:': 'location%02d',
    '$groupguid%d:': 'group%02d',
    '$useradminguid:': 'testadmin',
    '$userapprenticeguid:': 'apprentice',
    '$i18nguid:': 'i18nuser',

    // A principal's address by UID is its one address, which names its kind.
    '$principals_uids:': '$principals_users:',
    '$rprincipaluri%d:': '$principals_resources:$resourceguid%d:/',
    '$lprincipal%d:': '$principals_locations:$locationid%d:/',
    '$lprincipaluri%d:': '$principals_locations:$locationguid%d:/',
    '$gprincipal%d:': '$principals_groups:$groupid%d:/',
    '$gprincipaluri%d:': '$principals_groups:$groupguid%d:/',
    '$principaluridisabled:': '$principals_groups:disabledgroup/',
    '$cuaddrdisabled:': '$principals_groups:disabledgroup/',

    '$calendars_uids:': '$calendars:',
    '$calendars_users:': '$calendars:',
    '$calendars_resources:': '$calendars:',
    '$calendars_locations:': '$calendars:',
    '$addressbooks_uids:': '$addressbooks:',
    '$addressbooks_users:': '$addressbooks:',

    // The address that the server itself writes for a principal is its mail address.
    '$cuaddrurn%d:': 'mailto:$email%d:',
    '$publiccuaddrurn%d:': 'mailto:$publicemail%d:',
    '$rcuaddrurn%d:': 'mailto:$resourceid%d:@example.com',
    '$lcuaddrurn%d:': 'mailto:$locationid%d:@example.com',
    '$gcuaddrurn%d:': 'mailto:$gemail%d:',
    '$i18ncuaddrurn:': 'mailto:$i18nemail:',

    '$timezonestdservice:': '/timezones',
    '$add-member:': '?add-member',

    // There is no collection of dropped files. The suites write `$dropbox:/` as one of several hrefs that a report must
    // bring, and `[/` is how they write a list of none.
    '$dropbox:': '[',

    // RFC 6578 §3.4: a report lists the members, not the collection itself.
    '$calendar_home_items_initial_sync:': '[$calendar:/,$tasks:/,$inbox:/,$outbox:/,$freebusy:,$notification:/]',
    '$calendar_sync_extra_items:': '[]',
    '$calendar_sync_extra_count:': '0',
  },
  // What the public list leaves out because it differs from server to server. The calendars that everybody has hold
  // events or tasks, as the suites' preparation asks.
  features: {
    add: [
      'auth-on-root',
      'brief',
      'bulk-post',
      'default-alarms',
      'directory-gateway',
      'limits',
      'maskuid',
      'own-root',
      'private-events',
      'query-extended',
      'recurrence-splitting',
      'server-info',
      'split-calendars',
      'sync-report-home',
      'sync-report-limit',
    ],
  },
  // Deliveries to principals of the same server are done before the answer; what is not there at once will not come.
  waitSeconds: 3,
  // Of the administrator's command line. Meetings follow a group without being told to.
  control: {
    addgroupmembers: ['group', 'members', '{group}', '--add', '{members}'],
    removegroupmembers: ['group', 'members', '{group}', '--remove', '{members}'],
    refreshgroups: [],
  },
}
