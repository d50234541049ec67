/** What one of all processes does. */
/** Outside of transactions. */
export interface JobUpkeep {
  /**
   * True for one of all processes: nobody has that job until `until`, and it was not done since `doneBefore`. It ends with
   * `finishJob`, or by itself for a process that died.
   */
  claimJob(name: string, now: Date, until: Date, doneBefore: Date): Promise<boolean>
  finishJob(name: string, doneAt: Date): Promise<void>
}
