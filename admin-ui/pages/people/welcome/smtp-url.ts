const TLS_PORT = 465

export interface MailServer {
  readonly host: string
  readonly port: number
  /** Empty where none is asked for. */
  readonly user: string
}

/** As KALENDS_SMTP_URL; the password stands there as a word to be replaced. */
export function smtpUrlOf({ host, port, user }: MailServer): string {
  const scheme = port === TLS_PORT ? 'smtps' : 'smtp'
  const signIn = user.trim() === '' ? '' : `${encodeURIComponent(user.trim())}:PASSWORD@`
  return `${scheme}://${signIn}${host.trim()}:${port}`
}
