/** The address of a calendar elsewhere, as somebody copied it; undefined where it is none. Pages that offer calendars write `webcal:`. */
export function sourceIn(typed: string): string | undefined {
  const address = typed.trim().replace(/^webcals?:\/\//i, 'https://')
  return /^https?:\/\/[^\s/]\S*$/i.test(address) ? address : undefined
}
