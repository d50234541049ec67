import { expect, test } from 'vitest'
import { testServer } from '../../testing/test-server.ts'

const CALENDAR = '/dav/calendars/alice/calendar/'
const NAMESPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"'

// RFC 4918 §4.3.
test.each(['C:calendar-description', 'D:displayname'])(
  'the language of %s is kept, given back, and goes with it',
  async (NAME) => {
    const server = await testServer()
    const alice = server.as('alice')
    const change = (xml: string, lang = '') =>
      alice.proppatch(CALENDAR, `<propertyupdate ${NAMESPACES}${lang}>${xml}</propertyupdate>`)
    const set = (attributes: string, text: string, lang?: string) =>
      change(`<set><prop><${NAME}${attributes}>${text}</${NAME}></prop></set>`, lang)
    const ask = async (path = CALENDAR) =>
      (await alice.propfind(path, `<propfind ${NAMESPACES}><prop><${NAME}/></prop></propfind>`)).text

    await set(' xml:lang="fr-CA"', 'Calendrier')
    expect(await ask()).toContain(`<${NAME} xml:lang="fr-CA">Calendrier</${NAME}>`)
    // It is no dead property of its own.
    const all = await alice.propfind(CALENDAR, `<propfind ${NAMESPACES}><allprop/></propfind>`)
    expect(all.text.match(/Calendrier/g) ?? []).toHaveLength(NAME === 'D:displayname' ? 1 : 0)

    await set('', 'Kalender')
    expect(await ask()).toContain(`<${NAME}>Kalender</${NAME}>`)
    await set('', 'Kalender', ' xml:lang="de"')
    expect(await ask()).toContain(`<${NAME} xml:lang="de">Kalender</${NAME}>`)

    await change(`<remove><prop><${NAME}/></prop></remove>`)
    expect(await ask()).toContain('404')

    const made = `<C:mkcalendar ${NAMESPACES}><set><prop><${NAME} xml:lang="nl">Agenda</${NAME}></prop></set></C:mkcalendar>`
    await alice.mkcalendar('/dav/calendars/alice/made/', made)
    expect(await ask('/dav/calendars/alice/made/')).toContain(`xml:lang="nl">Agenda<`)
    await server.close()
  },
)
