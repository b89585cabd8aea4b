import { parentPort } from 'node:worker_threads'
import type { Request } from '../../../node/learning/calls.ts'

// A worker that comes up, and fails in the way that a call asks for.
parentPort?.on('message', (request: Request) => {
  if ('end' in request) process.exit()
  if (!('call' in request)) return
  if (request.call === 'close') process.exit(3)
  if (request.call === 'meme') throw new RangeError('out of something')
})
parentPort?.postMessage({ ready: true })
