/** The pages of the console: what everybody uses, what administrators use, and the files of both. */
export const CALENDAR_PATH = '/calendar'
export const ADMIN_PATH = '/admin'
export const CONSOLE_FILES_PATH = '/console/'

export function isConsole(path: string): boolean {
  return path.startsWith(CONSOLE_FILES_PATH) || isConsolePage(path)
}

export function isConsolePage(path: string): boolean {
  return [CALENDAR_PATH, ADMIN_PATH].some((page) => path === page || path.startsWith(`${page}/`))
}
