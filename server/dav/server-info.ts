/**
 * What the server can do as one document (draft-douglass-server-info). A client names by its token the one that it knows, and is
 * told where the document is when that is another.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { etagOf } from '../../protocol/dav/etag.ts'
import { element, type XmlElement, type XmlName } from '../../protocol/xml/element.ts'
import {
  CALDAV_NAMESPACE,
  CALENDARSERVER_NAMESPACE,
  CARDDAV_NAMESPACE,
  DAV,
  DAV_NAMESPACE,
} from '../../protocol/xml/names.ts'
import { DAV_CLASSES } from './options.ts'
import { CONTEXT_HREF } from './paths.ts'
import type { DavResponse } from './request.ts'
import { etagHeader, xmlDocument } from './respond.ts'

export const SERVER_INFO_PATH = `${CONTEXT_HREF}server-info`

const CLASSES = DAV_CLASSES.split(',').map((name) => name.trim())

/** Another server has another one, and so has the next version that can do more. */
const TOKEN = etagOf(Buffer.from(DAV_CLASSES))

/** The document; for everybody, as the answer to OPTIONS is. */
export function getServerInfo(): DavResponse {
  const root = element(
    DAV.serverInfo,
    element(DAV.token, TOKEN),
    element(DAV.features, ...featuresOf(undefined)),
    element(DAV.applications, application('caldav'), application('carddav')),
  )
  return xmlDocument(200, root, { ...etagHeader(TOKEN), 'cache-control': 'no-cache' })
}

function application(name: 'caldav' | 'carddav'): XmlElement {
  return element(DAV.application, element(DAV.name, name), element(DAV.features, ...featuresOf(name)))
}

function featuresOf(application: string | undefined): readonly XmlElement[] {
  const features = CLASSES.map((name) => FEATURES.find(([pattern]) => pattern.test(name)) ?? OF_DAV)
  return features.flatMap(([, of, namespace], index) => {
    if (of !== application) return []
    const name: XmlName = `{${namespace}}${CLASSES[index]?.replace(/^(?=\d)/, 'class-')}`
    return [element(name)]
  })
}

type Feature = readonly [classes: RegExp, application: string | undefined, namespace: string]

const OF_DAV: Feature = [/./, undefined, DAV_NAMESPACE]

/** Which class of the DAV header is of which application; the others are of WebDAV. */
const FEATURES: readonly Feature[] = [
  [/^(calendarserver-|calendar-proxy$)/, 'caldav', CALENDARSERVER_NAMESPACE],
  [/^(calendar-|inbox-)/, 'caldav', CALDAV_NAMESPACE],
  [/^addressbook/, 'carddav', CARDDAV_NAMESPACE],
]

/** OPTIONS tells unless the client knows; any other request when it knows something else. */
export function serverInfoHeaders(
  method: string,
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> | undefined {
  const known = headers['server-info-token']
  const tells = known === undefined ? method === 'OPTIONS' : known !== TOKEN
  return tells ? { 'server-info-url': SERVER_INFO_PATH } : undefined
}
