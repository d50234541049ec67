/** The last part of the URL of something new: readable, and no other's. */
export function newName(label: string, random: string = crypto.randomUUID()): string {
  const readable = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)
  return [...(readable === '' ? [] : [readable]), random.slice(0, 8)].join('-')
}
