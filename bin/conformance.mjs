#!/usr/bin/env node
import { ready } from './ready.mjs'

ready({ dev: true })
const { main } = await import('../dist/conformance/main.js')
process.exitCode = await main(process.argv.slice(2))
