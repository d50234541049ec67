/** Programs that use accounts of others: what they are registered for, what people let them do, and by which tokens they do it. */
import type { Account } from './principals.ts'
import type { Id } from './values.ts'

export interface OAuthClient {
  readonly id: Id
  /** By which it names itself: RFC 6749 §2.2. */
  readonly identifier: string
  readonly name: string
  /** Null for a public one, that can keep no secret. */
  readonly secretHash: string | null
  readonly redirectUris: readonly string[]
  /** The most that it may ever be used for. */
  readonly scopes: readonly string[]
  /** Whose rights it has when it acts for nobody else; null when it never does. */
  readonly serviceId: Id | null
  /** RFC 7662: it may ask about access tokens of others, as a server does that takes them. */
  readonly introspects: boolean
  readonly createdAt: Date
}

export type NewOAuthClient = Omit<OAuthClient, 'id' | 'createdAt' | 'introspects'> & { readonly introspects?: boolean }

export type OAuthClientChange = Partial<
  Pick<OAuthClient, 'name' | 'secretHash' | 'redirectUris' | 'scopes' | 'introspects'>
>

/** That a client may act for somebody, until `expiresAt` or until it is ended: its code and all its tokens end with it. */
export interface OAuthGrant {
  readonly id: Id
  readonly client: OAuthClient
  readonly principalId: Id
  /** What was agreed to. */
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Some minutes old at most. */
  readonly usedAt: Date | null
}

export type NewOAuthGrant = Pick<OAuthGrant, 'client' | 'principalId' | 'scopes' | 'expiresAt'>

/** RFC 6749 §4.1.2: exchanged once, by the client that asked for it. The code itself is kept by nobody but that client. */
export interface OAuthCode {
  readonly grant: OAuthGrant
  readonly redirectUri: string
  /** RFC 7636 §4.2, always S256. */
  readonly challenge: string
  readonly expiresAt: Date
  readonly isUsed: boolean
}

export type NewOAuthCode = Omit<OAuthCode, 'isUsed'> & { readonly codeHash: string }

export type OAuthTokenKind = 'access' | 'refresh'

export interface OAuthToken {
  readonly id: Id
  readonly kind: OAuthTokenKind
  readonly grant: OAuthGrant
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Of a refresh token: it was exchanged for the next one. */
  readonly isUsed: boolean
}

export type NewOAuthToken = Pick<OAuthToken, 'kind' | 'grant' | 'scopes' | 'expiresAt'> & { readonly tokenHash: string }

export interface OAuthReader {
  findOAuthClient(identifier: string): Promise<OAuthClient | undefined>
  /** In the order in which they were registered. */
  oauthClients(): Promise<readonly OAuthClient[]>
  /** Those of a person or of a service, in the order in which they were made. */
  oauthGrantsOf(principalId: Id): Promise<readonly OAuthGrant[]>
  findOAuthCode(codeHash: string): Promise<OAuthCode | undefined>
  /** With the account whose rights it has, in one statement. */
  findOAuthToken(tokenHash: string): Promise<{ readonly token: OAuthToken; readonly account: Account } | undefined>
}

/** The home of who agreed must be in the scope; for clients, the directory. */
export interface OAuthWriter {
  createOAuthClient(client: NewOAuthClient): Promise<OAuthClient>
  updateOAuthClient(client: OAuthClient, change: OAuthClientChange): Promise<OAuthClient>
  /** With all that was made for it. */
  deleteOAuthClient(client: OAuthClient): Promise<void>
  createOAuthGrant(grant: NewOAuthGrant): Promise<OAuthGrant>
  /** It lives on at least until then. */
  prolongOAuthGrant(grant: OAuthGrant, expiresAt: Date): Promise<void>
  /** With its code and its tokens. */
  deleteOAuthGrant(grant: Pick<OAuthGrant, 'id' | 'principalId'>): Promise<void>
  createOAuthCode(code: NewOAuthCode): Promise<void>
  /** False when somebody has used it before. */
  useOAuthCode(codeHash: string, grant: OAuthGrant): Promise<boolean>
  createOAuthToken(token: NewOAuthToken): Promise<void>
  /** False when somebody has used it before. */
  useOAuthToken(token: OAuthToken): Promise<boolean>
  deleteOAuthToken(token: OAuthToken): Promise<void>
  /** Of each kind no more than the newest so many stay. */
  trimOAuthTokens(grant: OAuthGrant, most: number): Promise<void>
}

/** Outside of transactions. */
export interface OAuthUpkeep {
  recordOAuthUse(grantId: Id, at: Date): Promise<void>
  removeExpiredOAuth(now: Date): Promise<void>
}
