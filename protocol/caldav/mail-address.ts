/** Whether `text` is a mail address that people could have; what a mail server thinks of it is not asked. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\\p{Cc}\p{Cf}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}\p{Cf}]+$/u.test(text)
}

/** RFC 6068 §2: the mail address of a calendar user address; undefined when it is of another kind, or of several. */
export function findEmail(address: string): string | undefined {
  const match = /^mailto:([^?]*)/i.exec(address.trim())
  const email = match?.[1] === undefined ? undefined : decoded(match[1])
  return email !== undefined && isEmail(email) ? email : undefined
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
