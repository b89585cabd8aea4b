import { explainManifest } from '../../protocol/federation/explain.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { shellLine } from '../commands/shared/shell.ts'

/** Longer values stand in the manifest alone. */
const MAX_VALUE = 60

export interface ReadmeInit {
  readonly manifest: Manifest
  readonly federation: string
  /** The manifest's file, beside the README. */
  readonly file: string
  /** The data that it was derived from, as for `--data`. */
  readonly data: string
}

/** What stands beside a new manifest: how to begin, what others need, and each field. */
export function federationReadme({ manifest, federation, file, data }: ReadmeInit): string {
  const rows = explainManifest(manifest).map(
    ({ field, value, what }) => `| \`${field}\` | ${shown(value)} | ${plain(what)} |`
  )
  return [
    `# ${plain(manifest.name)}`,
    '',
    `A federation of [memesh](https://www.npmjs.com/package/memesh) peers. Each keeps its data and a private model; with its`,
    'neighbours it trains a shared model, the *meme*. Data and private models stay where they are; all who join see the',
    'manifest, with the names in it.',
    '',
    `\`${file}\` is the manifest: all that the peers agree on. Its hash is the federation ID, when this was written`,
    `\`${federation}\`. Change it before others have joined: afterwards it would be another federation.`,
    '',
    '## Begin',
    '',
    '```sh',
    shellLine(['memesh', 'data', 'check', data, '--federation', file]),
    shellLine(['memesh', 'start', file, '--data', data, '--model', 'mlp']),
    '```',
    '',
    'The peer prints the line with which others join. What they need:',
    '',
    ...needs(manifest),
    '',
    '## What each field is for',
    '',
    '| field | here | what |',
    '| --- | --- | --- |',
    ...rows,
    ''
  ].join('\n')
}

function needs({ task }: Manifest): string[] {
  const classes = task.classes.map(plain).join(', ')
  if (task.kind === 'image')
    return [
      `- images, of any size: they are brought to ${task.input.join(' × ')};`,
      `- their classes, written just so: ${classes}.`
    ]
  return [
    '- a table with these columns, in any order; others are not looked at:',
    ...task.features.map(feature =>
      feature.type === 'number'
        ? `  - ${plain(feature.name)}: a number`
        : `  - ${plain(feature.name)}: ${feature.values.map(plain).join(', ')}`
    ),
    `- a column with the classes, whatever its name, written just so: ${classes}.`
  ]
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.length <= MAX_VALUE) return `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``
  return Array.isArray(value) ? `${value.length} entries` : 'see the file'
}

/** Names are other people's text: none of it is Markdown or HTML. */
const plain = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replaceAll('&', '&amp;')
