/** What the operating system refused, in sentences: its words, without its codes and calls. */
import { getSystemErrorMap } from 'node:util'
import { CommandError } from './task.ts'

/** As Node throws it. What is there beside the code depends on the call. */
interface SystemError extends Error {
  readonly code: string
  readonly syscall: string
  readonly errno?: number
  readonly path?: string
  readonly address?: string
  readonly port?: number
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

/** A file that was named on the command line and cannot be used; what is no refusal of the system stays as it is. */
export function fileError(error: unknown, file: string, use: 'read' | 'written'): unknown {
  if (!isSystemError(error)) return error
  return new CommandError(`"${file}" cannot be ${use}: ${reasonOf(error)}.`, { cause: error })
}

export function sentenceOf(error: SystemError): string {
  const { code, syscall, path, address, port } = error
  if (code === 'EADDRINUSE' && port !== undefined) {
    return `Port ${port} of ${address} is in use. End what listens there, or set KALENDS_PORT to another (0 takes a free one).`
  }
  if (syscall === 'listen') return `KALENDS_HOST and KALENDS_PORT: ${address}:${port} is refused: ${reasonOf(error)}.`
  return path === undefined ? error.message : `"${path}": ${reasonOf(error)}.`
}

/** An address of a setting that cannot be listened on. */
export function listenError(error: unknown, setting: string, address: string): unknown {
  if (!isSystemError(error)) return error
  return new CommandError(`${setting}: ${address} is refused: ${reasonOf(error)}.`, { cause: error })
}

function reasonOf({ code, errno, message }: SystemError): string {
  // What the system says of a folder, "illegal operation on a directory", tells nobody what is wrong.
  if (code === 'EISDIR') return 'it is a folder'
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message
}
