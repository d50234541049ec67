/** No letters that are taken for others when they are read aloud or from paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const LENGTH = 5

/** 99 bits, in groups that can be typed. */
export function makePassword(): string {
  return Array.from({ length: GROUPS }, () => Array.from({ length: LENGTH }, oneLetter).join('')).join('-')
}

/** Each as likely as the others: bytes that would favour the first letters are left out. */
function oneLetter(): string {
  const limit = 256 - (256 % LETTERS.length)
  for (;;) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < limit) return LETTERS.charAt(byte % LETTERS.length)
  }
}
