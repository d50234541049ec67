import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Columns } from './columns.ts'
import { type Previewed, preview, writeRows } from './provisioning.ts'
import { type CsvTable, type Row, readCsv, readRows } from './rows.ts'

interface Progressed {
  readonly isWriting: boolean
  readonly done: number
  readonly all: number
}

interface State {
  readonly table?: CsvTable
  readonly rows: readonly Row[]
  readonly columns: Columns
  readonly previewed?: readonly Previewed[]
  readonly progress?: Progressed
  /** How many were written. */
  readonly result?: number
  readonly error?: unknown
}

const NOTHING: State = { rows: [], columns: [] }

/** From a text to people: read, looked at, written. Whatever changes meanwhile makes what was looked at void. */
export function useImport() {
  const queries = useQueryClient()
  const [state, setState] = useState(NOTHING)
  const asking = useRef<AbortController>(undefined)
  const { table, rows, previewed } = state
  const toWrite = (previewed ?? []).flatMap(({ row, foreseen }) =>
    foreseen?.outcome === 'created' || foreseen?.outcome === 'changed' ? [row] : [],
  )

  function begin(next: State) {
    asking.current?.abort()
    setState(next)
  }

  async function work<Result>(
    isWriting: boolean,
    all: number,
    act: (onProgress: (done: number) => void, signal: AbortSignal) => Promise<Result>,
    after: (result: Result) => Partial<State>,
  ) {
    const controller = new AbortController()
    asking.current = controller
    const show = (part: Partial<State>) => {
      if (!controller.signal.aborted) setState((before) => ({ ...before, ...part }))
    }
    show({ progress: { isWriting, done: 0, all }, error: undefined })
    try {
      const result = await act((done) => show({ progress: { isWriting, done, all } }), controller.signal)
      show({ ...after(result), progress: undefined })
    } catch (error) {
      // What was looked at may not be so any more.
      show({ error, progress: undefined, previewed: undefined })
    }
  }

  return {
    ...state,
    toWrite,
    open(text: string) {
      const read = readCsv(text)
      begin({ table: read, columns: read.columns, rows: readRows(read, read.columns) })
    },
    setColumns(columns: Columns) {
      if (table !== undefined) begin({ table, columns, rows: readRows(table, columns) })
    },
    clear: () => begin(NOTHING),
    look: () =>
      void work(
        false,
        rows.length,
        (onProgress, signal) => preview(rows, onProgress, signal),
        (previewed) => ({ previewed }),
      ),
    write: () =>
      void work(
        true,
        toWrite.length,
        (onProgress) =>
          writeRows(toWrite, onProgress).finally(() => queries.invalidateQueries({ queryKey: ['principals'] })),
        () => ({ result: toWrite.length }),
      ),
  }
}
