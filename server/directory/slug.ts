import { RESERVED_SLUGS } from '../dav/paths.ts'

/**
 * Slugs of principals are segments of URLs, names to sign in with, and names in a provision file: letters, digits and
 * `-_.` only, so that none of the three ever needs escaping. They are compared as written.
 */
const SLUG = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/

/** Slugs that look like something else where they stand. */
const RESERVED = new Set(['all', 'authenticated', 'unauthenticated', 'self', 'owner', 'none'])

/** What is wrong with a principal's slug, or undefined. */
export function problemOfSlug(slug: string): string | undefined {
  if (!SLUG.test(slug)) return 'a slug has 1 to 64 letters, digits, "-", "_" and ".", and does not start with "."'
  return RESERVED.has(slug) ? `"${slug}" is reserved` : undefined
}

/** What is wrong with the name of a collection that an administrator makes, or undefined. */
export function problemOfCollectionSlug(slug: string): string | undefined {
  if (!/^[^/\p{Cc}]{1,255}$/u.test(slug) || slug === '.' || slug === '..') {
    return 'the name of a collection has 1 to 255 characters and no slash'
  }
  return RESERVED_SLUGS.has(slug) ? `"${slug}" is reserved` : undefined
}
