import { CALENDAR_PATH } from '../console/path.ts'
import { ACCOUNT_PATH } from './paths.ts'

/** Where somebody comes who signed in to go nowhere else. */
export function homeOf({ console }: { readonly console?: object | undefined }): string {
  return console === undefined ? ACCOUNT_PATH : CALENDAR_PATH
}
