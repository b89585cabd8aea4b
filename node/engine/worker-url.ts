/**
 * The URL of a worker's module beside the module that names it: `workerUrl('./worker', import.meta.url)`. It takes
 * over the extension of the naming module, because a compiler that rewrites import specifiers from .ts to .js does
 * not rewrite URLs.
 */
export function workerUrl(name: string, base: string): URL {
  return new URL(name + base.slice(base.lastIndexOf('.')), base)
}
