import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PAGE_STYLE } from './page-style.ts'

/** One file of the page. */
export interface PageFile {
  readonly type: string
  readonly content: string
}

/** Modules of others, each a single file, and how the page's own modules call them. */
const LIBRARIES: Readonly<Record<string, string>> = {
  preact: 'preact',
  htm: 'htm',
  'htm/preact': 'htm/preact',
  '@preact/signals-core': '@preact/signals-core',
  uplot: 'uplot/dist/uPlot.esm.js'
}

/** Our own modules, without extension. */
const MODULES = ['main', 'app', 'controls', 'chart', 'series', 'store', 'summary'] as const

const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(
    Object.keys(LIBRARIES).map(name => [name, `./libraries/${fileName(name)}`])
  )
})

/** What the page may load: itself, and nothing else from anywhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`,
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

const INDEX = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>memesh dashboard</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="./uplot.css">
<link rel="stylesheet" href="./page.css">
<script type="importmap">${IMPORT_MAP}</script>
<script type="module" src="./page/main.js"></script>
</head>
<body><main id="app"><p>Loading …</p></main><noscript>This page needs JavaScript; memesh report writes one that does not.</noscript></body>
</html>
`

/** All files of the page by their path below the token; read once. */
export async function loadPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const script = (content: string): PageFile => ({
    type: 'text/javascript; charset=utf-8',
    content
  })
  const style = (content: string): PageFile => ({ type: 'text/css; charset=utf-8', content })
  const libraries = Object.entries(LIBRARIES).map(
    async ([name, specifier]) =>
      [`libraries/${fileName(name)}`, script(await readPackaged(specifier))] as const
  )
  const modules = MODULES.map(
    async name => [`page/${name}.js`, script(await readModule(name))] as const
  )
  return new Map([
    ['', { type: 'text/html; charset=utf-8', content: INDEX }],
    ['page.css', style(PAGE_STYLE)],
    ['uplot.css', style(await readPackaged('uplot/dist/uPlot.min.css'))],
    ...(await Promise.all([...libraries, ...modules]))
  ])
}

function fileName(library: string): string {
  return `${library.replaceAll(/[^a-z-]/g, '_')}.js`
}

/** Without the line that points to a source map, which is not served. */
async function readPackaged(specifier: string): Promise<string> {
  const text = await readFile(fileURLToPath(import.meta.resolve(specifier)), 'utf8')
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, '')
}

/** A module as it was built; in a clone, where nothing is, from its source, as the build does it. */
async function readModule(name: string): Promise<string> {
  const built = new URL(`./page/${name}.js`, import.meta.url)
  if (existsSync(built)) {
    const text = await readFile(built, 'utf8')
    return text.replace(/^\/\/# sourceMappingURL=.*$/m, '')
  }
  const source = await readFile(new URL(`./page/${name}.ts`, import.meta.url), 'utf8')
  const { default: typescript } = await import('typescript')
  const { ModuleKind, ScriptTarget } = typescript
  return typescript.transpileModule(source, {
    compilerOptions: {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2023,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true
    }
  }).outputText
}
