import { CARD_VERSIONS, type CardVersion } from '../vcard/rules.ts'

export const JCARD_TYPE = 'application/vcard+json'

/** A form in which a card is sent. */
export interface CardFormat {
  readonly type: 'text/vcard' | typeof JCARD_TYPE
  readonly version: CardVersion
}

/** RFC 6352 §6.2.2: what is taken and given; the first is the one that `address-data` means without attributes. */
export const CARD_FORMATS: readonly CardFormat[] = [
  ...CARD_VERSIONS.map((version) => ({ type: 'text/vcard', version }) as const),
  // RFC 7095 §3.3: a jCard is of version 4.0.
  { type: JCARD_TYPE, version: '4.0' },
]

/** `text/vcard;version=3.0;charset=utf-8` */
export function contentTypeOfFormat({ type, version }: CardFormat): string {
  return type === 'text/vcard' ? `${type};version=${version};charset=utf-8` : type
}

/** RFC 6350 §10.1: the names that text/vcard had before. */
export const FORMER_TYPES: ReadonlySet<string> = new Set(['text/x-vcard', 'text/directory'])
