export { type AlarmTrigger, alarmTriggers } from './alarms.ts'
export { boundingBox } from './bounding-box.ts'

export { compile, type Series } from './compile.ts'
export { countInstances } from './count.ts'
export { hasOccurrence, occurrences } from './occurrences.ts'
export * from './series.ts'
