#!/usr/bin/env node
import { ready } from './ready.mjs'

ready()
const { main } = await import('../dist/bench/recurrence/oracle.js')
process.exitCode = await main(process.argv.slice(2))
