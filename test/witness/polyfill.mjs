// What libp2p's packages expect and Node 20 has not; the first import, so that it is there before theirs run.
Promise.withResolvers ??= () => {
  const parts = {}
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }))
  return parts
}
