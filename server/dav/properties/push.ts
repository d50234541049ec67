/** WebDAV-Push: how a client may be told of changes. */
import { supportedTriggersElement, transportsElement } from '../../../protocol/dav/push.ts'
import { element } from '../../../protocol/xml/element.ts'
import { PUSH } from '../../../protocol/xml/names.ts'
import { pushKeys, topicOf } from '../../push/keys.ts'
import { type Pushing, targetOf, triggersOf } from '../push/target.ts'
import type { Property } from './property.ts'

export const transports: Property<Pushing> = {
  name: PUSH.transports,
  inAllprop: false,
  read: async (_, { deps }) => transportsElement((await pushKeys(deps.store)).vapid.publicKey),
}

export const topic: Property<Pushing> = {
  name: PUSH.topic,
  inAllprop: false,
  read: async (resource, { deps }) => element(PUSH.topic, topicOf(targetOf(resource), await pushKeys(deps.store))),
}

export const supportedTriggers: Property<Pushing> = {
  name: PUSH.supportedTriggers,
  inAllprop: false,
  read: (resource) => supportedTriggersElement(triggersOf(resource)),
}

export const PUSHING = [transports, topic, supportedTriggers] as const
