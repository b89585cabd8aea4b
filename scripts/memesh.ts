#!/usr/bin/env node
import '../node/polyfill.ts'
import { main } from './main.ts'

await main(process.argv.slice(2))
