import { readFile, writeFile } from 'node:fs/promises'

/** How much memory a process of this machine holds, as Linux counts it. */
export class PeakMemory {
  /** MiB held at most since it was begun. */
  most = 0
  readonly #folder: string

  constructor(pid: string) {
    this.#folder = `/proc/${pid}`
  }

  /** From here on. */
  async begin(): Promise<void> {
    // proc(5): 5 sets the peak back to what is held now.
    await writeFile(`${this.#folder}/clear_refs`, '5')
  }

  /** The peak since the last time, or since the beginning. */
  async mebibytesSince(): Promise<number> {
    const status = await readFile(`${this.#folder}/status`, 'utf8')
    const [, kibibytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
    const held = Math.round(Number(kibibytes) / 1024)
    this.most = Math.max(this.most, held)
    await this.begin()
    return held
  }
}
