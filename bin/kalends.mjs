#!/usr/bin/env node
import module from 'node:module'
import { ready } from './ready.mjs'

module.enableCompileCache?.() // Node 22 and newer: the next start need not compile again
ready()
const { main } = await import('../dist/server/main.js')
process.exitCode = await main(process.argv.slice(2))
