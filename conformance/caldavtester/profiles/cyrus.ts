import type { Profile } from '../server-info.ts'

/**
 * Cyrus IMAP 3.6 with its default names: one calendar for events and tasks, no rooms and no groups. Users have mail
 * addresses at `bench.test`.
 */
export const cyrus: Profile = {
  name: 'cyrus',
  substitutions: {
    '$root:': '/dav/',
    '$userstype:': 'user',
    '$principals_uids:': '$principals_users:',
    '$calendars_uids:': '$calendars_users:',
    '$addressbooks_uids:': '$addressbooks_users:',

    '$userguid%d:': 'user%02d',
    '$useradminguid:': 'testadmin',
    '$userapprenticeguid:': 'apprentice',

    '$calendar:': 'Default',
    '$tasks:': 'Default',
    '$inbox:': 'Inbox',
    '$outbox:': 'Outbox',
    '$attachments:': 'Attachments',
    '$dropbox:': 'Attachments',
    '$addressbook:': 'Default',
    '$notificationpath%d:': '$root:notifications/user/$userid%d:',
    '$freebusypath%d:': '/freebusy/user/$userid%d:',
    '$timezonestdservice:': '/tzdist',
    '$servertoserver:': '/ischedule',
    '$add-member:': '?action=add-member',

    '$email%d:': '$userid%d:@bench.test',
    '$cuaddr2:': 'MAILTO:$userid2:@bench.test',
    '$cuaddrurn%d:': 'mailto:$email%d:',

    '$calendar_home_items_initial_sync:': '[$calendar:/,$inbox:/,$outbox:/,$attachments:/]',
    '$calendar_sync_extra_items:': '[]',
    '$calendar_sync_extra_count:': '0',
  },
  waitSeconds: 1,
}
