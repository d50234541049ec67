/** RELATED-TO, RFC 5545 §3.8.4.5 and RFC 9253 §9.1, as RFC 8984 §4.1.3 has it. */
import type { Component, Property } from '../../ical/component.ts'
import { escapeText, findProperties, parameterOf, unescapeText } from '../../ical/values.ts'
import type { Field } from '../field.ts'
import { ownOf } from '../json.ts'
import type { Relation } from '../schema.ts'

export const relatedTo: Field = {
  names: ['relatedTo'],
  read(component) {
    const found = new Map<string, Relation>()
    for (const property of relationsOf(component)) {
      const others = found.get(uidOf(property))?.relation
      found.set(uidOf(property), { '@type': 'Relation', relation: { ...others, [kindOf(property)]: true } })
    }
    return found.size === 0 ? {} : { relatedTo: Object.fromEntries(found) }
  },
  write(component, { relatedTo: wanted = {} }, { relatedTo: before = {} }) {
    const kept = component.properties.filter(
      (property) => !isRelation(property) || kindsOf(ownOf(wanted, uidOf(property))).includes(kindOf(property)),
    )
    const added = Object.entries(wanted).flatMap(([uid, relation]) =>
      kindsOf(relation)
        .filter((kind) => !kindsOf(ownOf(before, uid)).includes(kind))
        .map((kind): Property => ({ name: 'RELATED-TO', parameters: parametersOf(kind), value: escapeText(uid) })),
    )
    return { ...component, properties: [...kept, ...added] }
  },
}

/** Of none at all, RFC 8984 §1.4.10 says nothing more, and RFC 5545 that it is the parent. */
function kindsOf(relation: Relation | undefined): readonly string[] {
  return relation === undefined ? [] : Object.keys(relation.relation)
}

function parametersOf(kind: string) {
  return kind === 'parent' ? [] : [{ name: 'RELTYPE', values: [kind.toUpperCase()] }]
}

function relationsOf(component: Component): readonly Property[] {
  return findProperties(component, 'RELATED-TO').filter(isRelation)
}

/** What names another by its UID. */
function isRelation(property: Property): boolean {
  if (property.name !== 'RELATED-TO') return false
  const type = parameterOf(property, 'VALUE')?.toUpperCase() ?? 'UID'
  return (type === 'UID' || type === 'TEXT') && uidOf(property) !== '' && KIND.test(kindOf(property))
}

const KIND = /^[a-z0-9-]{1,64}$/

function uidOf({ value }: Property): string {
  return unescapeText(value).trim()
}

function kindOf(property: Property): string {
  return parameterOf(property, 'RELTYPE')?.trim().toLowerCase() || 'parent'
}
