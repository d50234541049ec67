import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

const account = z.strictObject({
  name: z.string().min(1),
  password: z.string(),
  home: z.string().startsWith('/').optional(),
})

const accounts = z.strictObject({
  users: z.tuple([account, account], account),
  admin: account.optional(),
  feed: z.string().startsWith('/').optional(),
})

export type Account = z.infer<typeof account>

/** Who the cases are: one who owns everything, and one who is a stranger to it. */
export interface Accounts {
  readonly user: Account
  readonly other: Account
  /** The path of a secret URL, where such are tried. */
  readonly feed?: string | undefined
}

/** Reads `users: [{ name, password, home }, …]`; the first two take part. Throws an Error that names the problem. */
export async function readAccounts(file: string): Promise<Accounts> {
  const result = accounts.safeParse(parse(await readFile(file, 'utf8')))
  if (!result.success) throw new Error(z.prettifyError(result.error))
  const [user, other] = result.data.users
  return { user, other, feed: result.data.feed }
}
