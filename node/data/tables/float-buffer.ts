/** Float32 values whose number is not known before the last has come. */
export class FloatBuffer {
  #values = new Float32Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float32Array(2 * this.#length)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** The values, in shared memory. */
  share(): Float32Array {
    const shared = new Float32Array(new SharedArrayBuffer(4 * this.#length))
    shared.set(this.#values.subarray(0, this.#length))
    return shared
  }
}
