/** Does one thing after the other, in the order of the calls, whether those before succeed or not. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Whether nothing is being done. */
  get isIdle(): boolean {
    return this.#waiting === 0
  }

  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#waiting++
    const done = this.#last.then(task).finally(() => {
      this.#waiting--
    })
    this.#last = done.catch(() => undefined)
    return done
  }
}
