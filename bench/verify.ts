/** `kalends verify`. Child process of the benchmarks. */
import { main } from '../server/main.ts'

process.exitCode = await main(['verify'])
