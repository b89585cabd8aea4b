import { parentPort } from 'node:worker_threads'

// A worker that never says that it has come up.
parentPort?.on('message', () => undefined)
