/** The real server on provision files: what `kalends provision` and `kalends serve` do. Child process of the benchmarks. */
import { main } from '../server/main.ts'

let code = 0
for (const organisation of process.argv.slice(2)) code ||= await main(['provision', organisation])
process.exitCode = code || (await main(['serve']))
