import { expect } from 'chai'
import { type Clock, systemClock } from '../../../node/clock.ts'
import { workerUrl } from '../../../node/engine/worker-url.ts'
import { RemoteWorker } from '../../../node/learning/remote.ts'

const faulty = workerUrl('./faulty-worker', import.meta.url)
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'nothing thrown',
    error => error.code
  )

describe('remote worker', function () {
  this.timeout(20_000)

  for (const [what, call] of [
    ['ends', 'close'],
    ['throws', 'meme']
  ] as const) {
    it(`should fail all open calls, and later ones, when the thread ${what}`, async () => {
      const worker = new RemoteWorker(faulty, { engine: 'cpu' }, systemClock)
      await worker.ready
      const silent = codeOf(worker.call('state', { trainee: 0 }))
      const fatal = codeOf(worker.call(call, { trainee: 0 }))
      expect(await fatal).to.equal('ERR_WORKER_CRASHED')
      expect(await silent).to.equal('ERR_WORKER_CRASHED')
      expect(await codeOf(worker.call('state', { trainee: 0 }))).to.equal('ERR_WORKER_CRASHED')
      await worker.close()
    })
  }

  it('should fail calls to a worker that cannot be loaded', async () => {
    const nowhere = workerUrl('./no-such-worker', import.meta.url)
    const worker = new RemoteWorker(nowhere, { engine: 'cpu' }, systemClock)
    expect(await codeOf(worker.call('state', { trainee: 0 }))).to.equal('ERR_WORKER_CRASHED')
    await worker.close()
  })

  it('should not wait for ever for a worker to come up', async () => {
    const hasty: Clock = { ...systemClock, timeout: () => AbortSignal.timeout(0) }
    // Never says that it is ready: it waits for a first message.
    const worker = new RemoteWorker(
      workerUrl('./silent-worker', import.meta.url),
      { engine: 'cpu' },
      hasty
    )
    expect(await codeOf(worker.ready)).to.equal('ERR_WORKER_CRASHED')
    await worker.close()
  })

  it('should end open calls when it is closed', async () => {
    const worker = new RemoteWorker(faulty, { engine: 'cpu' }, systemClock)
    await worker.ready
    const silent = codeOf(worker.call('state', { trainee: 0 }))
    await worker.close()
    expect(await silent).to.equal('ERR_LEARNER_CLOSED')
  })
})
