/** Which doors programs in web pages of other origins come to: docs/decisions/0138. */
import { isApiPath, OPENAPI_PATH } from '../api/paths.ts'
import { RESOURCE_METADATA_PATH, REVOKE_PATH, SERVER_METADATA_PATH, TOKEN_PATH } from '../auth/oauth/paths.ts'

export interface CorsDoor {
  /** `registered`: those of OAuth clients. */
  readonly origins: 'any' | 'registered'
  readonly methods: string
}

const DESCRIPTION: CorsDoor = { origins: 'any', methods: 'GET, HEAD' }
const EXCHANGE: CorsDoor = { origins: 'registered', methods: 'POST' }
const API: CorsDoor = { origins: 'registered', methods: 'GET, HEAD, POST, PUT, PATCH, DELETE' }

const DOORS: ReadonlyMap<string, CorsDoor> = new Map([
  [SERVER_METADATA_PATH, DESCRIPTION],
  [RESOURCE_METADATA_PATH, DESCRIPTION],
  [OPENAPI_PATH, DESCRIPTION],
  [TOKEN_PATH, EXCHANGE],
  [REVOKE_PATH, EXCHANGE],
])

export function findCorsDoor(path: string): CorsDoor | undefined {
  return DOORS.get(path) ?? (isApiPath(path) ? API : undefined)
}
