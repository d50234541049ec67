export interface BasicCredentials {
  readonly user: string
  readonly password: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Credentials of an Authorization header; undefined when it is of another scheme or malformed. */
export function findBasicCredentials(authorization: string): BasicCredentials | undefined {
  // RFC 7235 §2.1: the scheme's name is case-insensitive, one or more spaces follow.
  const [, encoded] = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(authorization) ?? []
  const text = encoded === undefined ? undefined : findUtf8(Buffer.from(encoded, 'base64'))
  const colon = text?.indexOf(':') ?? -1
  // RFC 7617 §2: a user-id has no colon, so the first one ends it; control characters are in neither.
  if (text === undefined || colon < 1 || /\p{Cc}/u.test(text)) return undefined
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function findUtf8(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
