import '/work/main/node/polyfill.ts'
import * as tf from '@tensorflow/tfjs-core'
import { createEagerEngine } from '/work/main/node/engine/eager/engine.ts'
import { forwardStep } from '/work/main/node/learning/forward.ts'
import { mutualStep } from '/work/main/node/learning/mutual-step.ts'
import { sgd } from '/work/main/node/learning/optimizers/sgd.ts'

const tfl = await import('@tensorflow/tfjs-layers')
const engine = await createEagerEngine((process.argv[2] ?? 'wasm') as any)
const L = tfl.layers
const mk: any = {
  mlp: (n: string) =>
    tfl.sequential({
      name: n,
      layers: [
        L.flatten({ inputShape: [32, 32, 1] }),
        L.dense({ units: 200, activation: 'relu' }),
        L.dense({ units: 200, activation: 'relu' }),
        L.dense({ units: 10 })
      ]
    }),
  lenet5: (n: string) =>
    tfl.sequential({
      name: n,
      layers: [
        L.conv2d({ inputShape: [32, 32, 1], filters: 6, kernelSize: 5, activation: 'relu' }),
        L.maxPooling2d({ poolSize: 2 }),
        L.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
        L.maxPooling2d({ poolSize: 2 }),
        L.flatten(),
        L.dense({ units: 120, activation: 'relu' }),
        L.dense({ units: 84, activation: 'relu' }),
        L.dense({ units: 10 })
      ]
    }),
  cnn1: (n: string) =>
    tfl.sequential({
      name: n,
      layers: [
        L.conv2d({ inputShape: [32, 32, 1], filters: 6, kernelSize: 3, activation: 'relu' }),
        L.maxPooling2d({ poolSize: 2 }),
        L.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
        L.maxPooling2d({ poolSize: 2 }),
        L.flatten(),
        L.dense({ units: 64, activation: 'relu' }),
        L.dense({ units: 10 })
      ]
    })
}
const med = (a: number[]) => a.slice().sort((x, y) => x - y)[a.length >> 1]!
let k = 0
for (const [a, b] of [
  ['mlp', 'mlp'],
  ['lenet5', 'mlp'],
  ['lenet5', 'lenet5'],
  ['cnn1', 'lenet5']
]) {
  const batch = 32
  const models = { private: mk[a!]('a' + k++), meme: mk[b!]('b' + k++) }
  const step = await engine.compile(
    mutualStep({
      batch,
      input: [32, 32, 1],
      models,
      optimizers: {
        private: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
        meme: sgd({ momentum: 0.9, weightDecay: 5e-4 })
      }
    })
  )
  const x = Float32Array.from({ length: batch * 1024 }, () => Math.random()),
    labels = Int32Array.from({ length: batch }, (_, i) => i % 10)
  const feeds = { x, labels, learningRate: 0.02, alpha: 0.5, beta: 0.5, temperature: 3 }
  const r: number[] = []
  const N = +(process.argv[3] ?? 30)
  let o: any
  for (let i = 0; i < N; i++) {
    const t = performance.now()
    o = await step.run(feeds)
    r.push(performance.now() - t)
  }
  console.log(
    a,
    b,
    'median',
    med(r.slice(5)).toFixed(2),
    'min',
    Math.min(...r).toFixed(2),
    o,
    tf.memory().numTensors
  )
  const t1 = performance.now()
  if (process.argv[4] === 'prof') {
    const agg: any = {}
    let ops = 0
    const be: any = tf.engine()
    const names = tf.getKernelsForBackend(engine.name).map(k => k.kernelName)
    const undo: any[] = []
    let depth = 0
    for (const n of names) {
      const kk: any = tf.getKernel(n, engine.name)
      const f = kk.kernelFunc
      undo.push(() => {
        kk.kernelFunc = f
      })
      kk.kernelFunc = (p: any) => {
        depth++
        const t = performance.now()
        try {
          return f(p)
        } finally {
          depth--
          const d = performance.now() - t
          const key =
            n +
            (depth ? ' (inner)' : '') +
            ' ' +
            Object.values(p.inputs)
              .flat()
              .map((i: any) => (i ? '[' + i.shape + ']' : ''))
              .join('')
          agg[key] ??= [0, 0]
          agg[key][0] += d
          agg[key][1]++
          ops++
        }
      }
    }
    const M = 20
    const t0 = performance.now()
    for (let i = 0; i < M; i++) await step.run(feeds)
    console.log('  total', ((performance.now() - t0) / M).toFixed(2), 'ops', ops / M)
    undo.forEach(f => f())
    const top = (Object.entries(agg) as any[]).sort((x, y) => y[1][0] - x[1][0])
    console.log(
      '  kernels sum',
      (top.filter(t => !t[0].includes('inner')).reduce((s, t) => s + t[1][0], 0) / M).toFixed(2)
    )
    for (const [n, [t, c]] of top.slice(0, 16))
      console.log('   ', n, (t / M).toFixed(3), 'x', c / M)
  }
  const fb = 256
  const fwd = await engine.compile(forwardStep({ batch: fb, input: [32, 32, 1], models }))
  const fx = new Float32Array(fb * 1024).map(() => Math.random()),
    fl = new Int32Array(fb)
  const q: number[] = []
  for (let i = 0; i < 10; i++) {
    const t = performance.now()
    await fwd.run({ x: fx, labels: fl })
    q.push(performance.now() - t)
  }
  console.log('   forward both, 256:', med(q).toFixed(2))
}
