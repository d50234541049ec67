import { aclItems } from './acl-items.ts'
import { addressDataMatch, calendarDataMatch, jcalDataMatch, jcardDataMatch } from './calendar-data-match.ts'
import { dataMatch, xmlDataMatch } from './data-match.ts'
import { dataString } from './data-string.ts'
import { freeBusy, postFreeBusy } from './free-busy.ts'
import { header } from './header.ts'
import { jsonPointerMatch } from './json-pointer-match.ts'
import { multistatusItems } from './multistatus-items.ts'
import { prepostcondition } from './precondition.ts'
import { propfindItems } from './propfind-items.ts'
import { propfindValues } from './propfind-values.ts'
import { statusCode } from './status-code.ts'
import type { Verifier } from './verifier.ts'
import { xmlElementMatch } from './xml-element-match.ts'

/** Every callback a script may name. */
export const VERIFIERS: ReadonlyMap<string, Verifier> = new Map(
  Object.entries({
    aclItems,
    addressDataMatch,
    calendarDataMatch,
    dataMatch,
    dataString,
    freeBusy,
    header,
    jcalDataMatch,
    jcardDataMatch,
    jsonPointerMatch,
    multistatusItems,
    postFreeBusy,
    prepostcondition,
    propfindItems,
    propfindValues,
    statusCode,
    xmlDataMatch,
    xmlElementMatch,
  }),
)
