import type { Command } from 'commander'
import { CallerGone, type Io, type Perform, type TaskDeps } from './task.ts'

/** The exit codes of sysexits.h, by which a mail server knows whether to keep a mail, or to send it back. */
const EX_DATAERR = 65
const EX_NOUSER = 67
const EX_TEMPFAIL = 75

interface ReceiveOptions {
  readonly from: string
}

export function addMail(program: Command, perform: Perform): void {
  const mail = program.command('mail').description('mail that comes in')
  mail
    .command('receive')
    .description('take one mail from standard input, as a mail server hands it to a pipe; exit codes as in sysexits.h')
    .argument('[recipients...]', 'of its envelope; without them, those that its headers name')
    .option('--from <address>', 'the sender of its envelope', '')
    .action((recipients: readonly string[], { from }: ReceiveOptions) =>
      perform({
        kind: 'store',
        input: '-',
        failureCode: EX_TEMPFAIL,
        run: (io, deps) => receive(io, { from, to: recipients }, deps),
      }),
    )
}

async function receive(
  io: Io,
  envelope: { readonly from: string; readonly to: readonly string[] },
  deps: TaskDeps,
): Promise<number> {
  const { internetNames } = await import('../mail-in/authenticate.ts')
  const { isAddressHere } = await import('../mail-in/here.ts')
  const { TryLater } = await import('../mail-in/incoming.ts')
  const { receiveMail } = await import('../mail-in/receive.ts')

  // To its end, whatever becomes of it: a mail server whose pipe breaks would take the mail for one to be tried again.
  const raw = await readWhole(io.input, deps.settings.mailInMaxBytes)
  const known = await Promise.all(envelope.to.map((address) => isAddressHere(address, deps)))
  if (envelope.to.length > 0 && !known.includes(true)) {
    await io.warn('No recipient is here.')
    return EX_NOUSER
  }
  if (raw === undefined) {
    await io.warn('The mail is too large.')
    return EX_DATAERR
  }
  const mail = { raw, envelope: envelope.to.length > 0 ? envelope : undefined, client: undefined }
  try {
    const outcomes = await receiveMail(mail, { ...deps, resolver: internetNames() })
    await io.print(outcomes.join(' ') || 'none')
    return 0
  } catch (error) {
    if (error instanceof CallerGone) throw error
    if (!(error instanceof TryLater)) deps.log.error({ err: error }, 'a mail cannot be taken now')
    await io.warn('The mail cannot be taken now.')
    return EX_TEMPFAIL
  }
}

async function readWhole(input: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of input) {
    bytes += chunk.length
    if (bytes <= most) chunks.push(chunk)
  }
  return bytes <= most ? Buffer.concat(chunks) : undefined
}
