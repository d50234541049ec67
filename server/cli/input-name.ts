import { CommandError } from './task.ts'

/** The FILE of a command line, as a sentence names it. */
export function nameOfInput(file: string): string {
  return file === '-' ? 'standard input' : `"${file}"`
}

export function noCalendarIn(file: string): CommandError {
  return new CommandError(
    `No calendar was found in ${nameOfInput(file)}; an iCalendar file begins with BEGIN:VCALENDAR.`,
  )
}
