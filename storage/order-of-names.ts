/** The order in which stores give names, on both databases: that of their bytes. JavaScript's own is another beyond U+FFFF. */
export function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
