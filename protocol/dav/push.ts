/** WebDAV-Push (draft-bitfire-webdav-push-00): what clients register, what is said of collections, what is sent. */
import {
  childElements,
  element,
  elementWith,
  findAttribute,
  findChild,
  textOf,
  type XmlElement,
  type XmlName,
} from '../xml/element.ts'
import { DAV, PUSH } from '../xml/names.ts'
import { writeStandalone, XML_DECLARATION } from '../xml/write.ts'
import { readHttpDate } from './conditions.ts'
import { type Refusal, refuse } from './refusal.ts'

/** A client that wants to be told of changes. */
export interface PushRegister {
  readonly pushResource: string
  readonly publicKey: Buffer
  readonly authSecret: Buffer
  readonly onContent: boolean
  readonly onProperties: boolean
  /** Milliseconds since the epoch; undefined where the server chooses. */
  readonly expiresAt: number | undefined
}

/** What a kind of collection can tell of, and how far down. */
export type Triggers = 'content' | 'content-and-properties'

/** The body of a POST. Throws the draft's preconditions. */
export function readPushRegister(root: XmlElement, supported: Triggers): PushRegister {
  return { ...readSubscription(root), ...readTrigger(root, supported), expiresAt: readExpires(root) }
}

function readSubscription(root: XmlElement) {
  const [subscription] = childElements(findChild(root, PUSH.subscription) ?? root)
  if (subscription?.name !== PUSH.webPushSubscription) throw invalidSubscription('no web-push-subscription')
  const text = (name: XmlName) => textOf(findChild(subscription, name) ?? element(name)).trim()
  // The draft's older text and its schema call the key client-public-key.
  // Client: DAVx5 4.5: sends subscription-public-key, and with it content-encoding.
  const key = findChild(subscription, PUSH.subscriptionPublicKey) ?? findChild(subscription, PUSH.clientPublicKey)
  if (key === undefined || findAttribute(key, 'type') !== 'p256dh') throw invalidSubscription('no key of type p256dh')
  // RFC 8291 §2: what every message is encrypted with.
  const coding = text(PUSH.contentEncoding)
  if (coding !== '' && coding !== 'aes128gcm') throw invalidSubscription(`the content encoding ${coding}`)
  return {
    pushResource: text(PUSH.pushResource),
    publicKey: readBase64Url(textOf(key).trim()),
    authSecret: readBase64Url(text(PUSH.authSecret)),
  }
}

// Without padding by the draft's word; some clients send it nevertheless.
function readBase64Url(text: string): Buffer {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) throw invalidSubscription('a key that is not base64url')
  return Buffer.from(text, 'base64url')
}

/** Whatever depth is asked for, the one that there is comes in its place; a trigger that there is not is left out. */
function readTrigger(root: XmlElement, supported: Triggers) {
  const trigger = findChild(root, PUSH.trigger)
  const asked = (name: XmlName) => trigger !== undefined && findChild(trigger, name) !== undefined
  const onContent = asked(PUSH.contentUpdate)
  const onProperties = asked(PUSH.propertyUpdate) && supported === 'content-and-properties'
  if (!onContent && !onProperties) throw refuse(403, PUSH.noSupportedTrigger, 'no trigger that there is here')
  return { onContent, onProperties }
}

function readExpires(root: XmlElement): number | undefined {
  const expires = findChild(root, PUSH.expires)
  if (expires === undefined) return undefined
  const seconds = readHttpDate(textOf(expires).trim())
  if (seconds === undefined) throw refuse(400, undefined, 'expires is no date of HTTP')
  return seconds * 1000
}

export function invalidSubscription(sentence: string): Refusal {
  return refuse(403, PUSH.invalidSubscription, sentence)
}

/** Names of registrations in Push-Dont-Notify: the last segments of their URLs. */
export function readDontNotify(header: string): readonly string[] | 'all' {
  if (header.trim() === '*') return 'all'
  const urls = [...header.matchAll(/"([^"]*)"|[^\s,"]+/g)].map(([bare, quoted]) => quoted ?? bare)
  return urls.flatMap((url) => url.split('/').at(-1) || [])
}

// --- properties --------------------------------------------------------------------------------------------------

export function transportsElement(vapidPublicKey: Buffer): XmlElement {
  const key = elementWith(PUSH.vapidPublicKey, { type: 'p256ecdsa' }, vapidPublicKey.toString('base64url'))
  return element(PUSH.transports, element(PUSH.webPush, key))
}

export function supportedTriggersElement(supported: Triggers): XmlElement {
  const content = element(PUSH.contentUpdate, element(DAV.depth, '1'))
  const properties = element(PUSH.propertyUpdate, element(DAV.depth, '0'))
  return element(PUSH.supportedTriggers, content, ...(supported === 'content' ? [] : [properties]))
}

// --- messages ----------------------------------------------------------------------------------------------------

export interface PushMessage {
  readonly topic: string
  readonly hasContent: boolean
  readonly hasProperties: boolean
  /** The state of which it tells, where one token says it. */
  readonly syncToken: string | undefined
}

export function writePushMessage({ topic, hasContent, hasProperties, syncToken }: PushMessage): string {
  const token = syncToken === undefined ? [] : [element(DAV.syncToken, syncToken)]
  const message = element(
    PUSH.pushMessage,
    element(PUSH.topic, topic),
    ...(hasContent ? [element(PUSH.contentUpdate, ...token)] : []),
    ...(hasProperties ? [element(PUSH.propertyUpdate)] : []),
  )
  return XML_DECLARATION + writeStandalone(message)
}
