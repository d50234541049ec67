/** Whether it is its turn by now: of what is next, nobody wants to read how long ago that was. */
export function isOver(instant: string): boolean {
  return new Date(instant).getTime() <= Date.now()
}
