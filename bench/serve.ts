/** The real server on a provision file: what `kalends provision` and `kalends serve` do. Child process of the benchmarks. */
import { main } from '../server/main.ts'

const [organisation = ''] = process.argv.slice(2)
process.exitCode = (await main(['provision', organisation])) || (await main(['serve']))
