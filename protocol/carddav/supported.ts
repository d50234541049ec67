import { CARD_VERSIONS, type CardVersion } from '../vcard/rules.ts'

/** A form in which a card is sent. */
export interface CardFormat {
  readonly type: 'text/vcard' | 'application/vcard+json'
  readonly version: CardVersion
}

/** RFC 6352 §6.2.2: what is taken and given; the first is the one that `address-data` means without attributes. */
export const CARD_FORMATS: readonly CardFormat[] = [
  ...CARD_VERSIONS.map((version) => ({ type: 'text/vcard', version }) as const),
]

/** `text/vcard;version=3.0;charset=utf-8` */
export function contentTypeOfFormat({ type, version }: CardFormat): string {
  return type === 'text/vcard' ? `${type};version=${version};charset=utf-8` : type
}

/** RFC 6350 §10.1: the names that text/vcard had before. */
export const FORMER_TYPES: ReadonlySet<string> = new Set(['text/x-vcard', 'text/directory'])
