/** Text that is HTML already. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What can stand in a template: text is escaped, `Markup` is not, and nothing is null or false. */
export type Content = string | number | Markup | null | false | readonly Content[]

/** Controls and bidirectional characters, which could hide or reorder what is read; line breaks stay. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

const escaped = (text: string): string =>
  text
    .replace(UNPRINTABLE, char => `\\u{${char.codePointAt(0)?.toString(16)}}`)
    .replace(/[&<>"']/g, char => ENTITIES[char] ?? '')

function render(content: Content): string {
  if (content === null || content === false) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content))
  return content.map(render).join('')
}

/** A piece of HTML. What is put in is escaped, for text and for attributes in double quotes alike. */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  new Markup(strings.map((string, index) => string + render(contents[index] ?? null)).join(''))
