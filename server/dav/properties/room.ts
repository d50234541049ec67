/** What a room or a resource is and has, by the names that Nextcloud's calendar asks for: no RFC has any. */
import { element, type XmlName } from '../../../protocol/xml/element.ts'
import { NC } from '../../../protocol/xml/names.ts'
import type { Principal } from '../../../storage/store.ts'
import type { PrincipalResource } from '../resource.ts'
import type { Property } from './property.ts'

export function capacityOf({ details }: Principal): number | undefined {
  return typeof details.capacity === 'number' ? details.capacity : undefined
}

export function featuresOf({ details: { features } }: Principal): readonly string[] {
  return Array.isArray(features) ? features.filter((one) => typeof one === 'string') : []
}

export const buildingOf = textOf('building')
export const floorOf = textOf('floor')
/** Where a picture of it is. */
export const pictureOf = textOf('picture')

function textOf(key: string) {
  return ({ details }: Principal): string | undefined => {
    const text = details[key]
    return typeof text === 'string' ? text : undefined
  }
}

export const seatingCapacity = ofRooms(NC.roomSeatingCapacity, (room) => capacityOf(room)?.toString())
export const buildingAddress = ofRooms(NC.roomBuildingAddress, buildingOf)
export const buildingStory = ofRooms(NC.roomBuildingStory, floorOf)
export const roomFeatures = ofRooms(NC.roomFeatures, (room) => featuresOf(room).join(',') || undefined)

function ofRooms(name: XmlName, textIn: (room: Principal) => string | undefined): Property<PrincipalResource> {
  return {
    name,
    inAllprop: false,
    read({ principal }) {
      const text = textIn(principal)
      return text === undefined ? undefined : element(name, text)
    },
  }
}
