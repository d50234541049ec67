#!/usr/bin/env node
import { ready } from './ready.mjs'

ready()
// A reader may close the pipe (`| head`); without this Node would die of it.
process.stdout.on('error', () => undefined)
const { main } = await import('../dist/bench/recurrence/oracle.js')
process.exitCode = main(process.argv.slice(2))
