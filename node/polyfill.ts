// libp2p 3 needs Promise.withResolvers, which Node 20 lacks. Must be the first import of every entry: bin, workers, tests.
Promise.withResolvers ??= function withResolvers<T>(this: PromiseConstructor) {
  let resolve!: (value: T | PromiseLike<T>) => void
  let reject!: (reason?: unknown) => void
  const promise = new this<T>((a, b) => {
    resolve = a
    reject = b
  })
  return { promise, resolve, reject }
} as typeof Promise.withResolvers
