/** What the build of admin-ui/ left: read once, held whole, and sent as it was compressed then. */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

export interface ConsoleFile {
  readonly mediaType: string
  readonly whole: Buffer
  /** Brotli. */
  readonly compressed: Buffer | undefined
}

export interface ConsoleFiles {
  /** HTML with NONCE_MARK wherever a nonce stands. */
  readonly page: string
  /** By path below CONSOLE_FILES_PATH. Their names have digests of what is in them. */
  readonly files: ReadonlyMap<string, ConsoleFile>
}

export const NONCE_MARK = '__NONCE__'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

// The build puts both side by side; a test runs from the sources.
const BUILT = import.meta.filename.endsWith('.ts') ? '../../dist/admin-ui' : '../../admin-ui'

export const CONSOLE_FOLDER = join(import.meta.dirname, BUILT)

/** Undefined where the console was not built. */
export async function findConsoleFiles(folder: string = CONSOLE_FOLDER): Promise<ConsoleFiles | undefined> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (page === undefined) return undefined
  const names = await readdir(folder, { recursive: true })
  const files = new Map<string, ConsoleFile>()
  for (const name of names) {
    const mediaType = MEDIA_TYPES[extname(name)]
    if (mediaType === undefined) continue
    const compressed = names.includes(`${name}.br`) ? await readFile(join(folder, `${name}.br`)) : undefined
    files.set(name.replaceAll(sep, '/'), { mediaType, whole: await readFile(join(folder, name)), compressed })
  }
  return { page, files }
}
