// Loaded in front of a peer of the soak, in its training threads too: answers its parent's question how much there is of
// everything that could grow. JavaScript, because a worker of Node 20 loads it before it can read TypeScript.
import v8 from 'node:v8'
import vm from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { AbstractMultiaddrConnection, AbstractStream } from '@libp2p/utils'

Error.stackTraceLimit = 30
v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc')
const threads = new BroadcastChannel('memesh:soak')
threads.unref()

/** After a collection, so that only what is held counts. */
function heapBytes() {
  collect()
  return v8.getHeapStatistics().used_heap_size
}

/** What Node registers for each listener of an EventTarget. */
function listenerClass() {
  const target = new EventTarget()
  target.addEventListener('any', () => undefined)
  const events = Object.getOwnPropertySymbols(target).find(name => name.description === 'kEvents')
  return target[events].get('any').next.constructor
}

function answer({ tensors, heap }) {
  const Listener = listenerClass()
  const count = of => v8.queryObjects(of, { format: 'count' })
  const { rss, external } = process.memoryUsage()
  return {
    heap: heapBytes() / 1e6,
    threadHeap: heap / 1e6,
    external: external / 1e6,
    rss: rss / 1e6,
    tensors,
    listeners: count(Listener),
    streams: count(AbstractStream),
    connections: count(AbstractMultiaddrConnection),
    handles: process.getActiveResourcesInfo().length
  }
}

if (isMainThread) {
  process.on('message', () => threads.postMessage('measure'))
  // A soak that was killed leaves nobody behind.
  process.on('disconnect', () => process.exit(1))
  process.channel?.unref()
  threads.onmessage = ({ data }) => process.send?.(answer(data))
} else {
  threads.onmessage = () =>
    threads.postMessage({ tensors: globalThis._tfengine?.state.numTensors ?? 0, heap: heapBytes() })
}
