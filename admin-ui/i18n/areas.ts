/** Keys of messages are checked: those of English are all there are. A new area is a line here. */
import type access from '../messages/en/access.json'
import type calendar from '../messages/en/calendar.json'
import type common from '../messages/en/common.json'
import type contacts from '../messages/en/contacts.json'
import type devices from '../messages/en/devices.json'
import type event from '../messages/en/event.json'
import type given from '../messages/en/given.json'
import type hours from '../messages/en/hours.json'
import type imports from '../messages/en/import.json'
import type links from '../messages/en/links.json'
import type mine from '../messages/en/mine.json'
import type myCalendars from '../messages/en/my-calendars.json'
import type myData from '../messages/en/my-data.json'
import type nav from '../messages/en/nav.json'
import type notices from '../messages/en/notices.json'
import type operation from '../messages/en/operation.json'
import type people from '../messages/en/people.json'
import type places from '../messages/en/places.json'
import type policy from '../messages/en/policy.json'
import type preferences from '../messages/en/preferences.json'
import type requests from '../messages/en/requests.json'
import type rooms from '../messages/en/rooms.json'
import type sharing from '../messages/en/sharing.json'
import type tasks from '../messages/en/tasks.json'
import type timeline from '../messages/en/timeline.json'
import type transfers from '../messages/en/transfers.json'
import type welcome from '../messages/en/welcome.json'

declare module 'use-intl' {
  interface AppConfig {
    Messages: {
      'my-calendars': typeof myCalendars
      'my-data': typeof myData
      access: typeof access
      calendar: typeof calendar
      common: typeof common
      contacts: typeof contacts
      devices: typeof devices
      event: typeof event
      given: typeof given
      hours: typeof hours
      import: typeof imports
      links: typeof links
      mine: typeof mine
      nav: typeof nav
      notices: typeof notices
      operation: typeof operation
      people: typeof people
      places: typeof places
      policy: typeof policy
      preferences: typeof preferences
      requests: typeof requests
      rooms: typeof rooms
      sharing: typeof sharing
      tasks: typeof tasks
      timeline: typeof timeline
      transfers: typeof transfers
      welcome: typeof welcome
    }
  }
}
