import { pagePolicy } from './style.ts'

/** Of every page: nobody keeps it, frames it or finds it by searching. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy(),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-frame-options': 'DENY',
  vary: 'Accept-Language',
} as const
