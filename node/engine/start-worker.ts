import module from 'node:module'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** Starts a worker thread on a module, be it compiled or a TypeScript source under tsx. */
export function startWorker(url: URL, options: WorkerOptions): Worker {
  const execArgv = url.pathname.endsWith('.ts') ? [...process.execArgv, ...typescript()] : undefined
  return new Worker(url, { ...options, ...(execArgv && { execArgv }) })
}

/**
 * Where Node has no synchronous loader hooks (before 22.15), tsx serves the main thread only, though a worker inherits
 * `--import tsx`: there it has to be registered by hand.
 */
function typescript(): string[] {
  if ('registerHooks' in module) return []
  const register = `import { register } from '${import.meta.resolve('tsx/esm/api')}'; register()`
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`]
}
