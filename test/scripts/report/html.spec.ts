import { expect } from 'chai'
import { html } from '../../../scripts/report/html.ts'

describe('html', () => {
  it('should escape what is put in, for text and attributes', () => {
    const name = `<script>"x" & 'y'</script>`
    expect(html`<b title="${name}">${name}</b>`.text).to.equal(
      '<b title="&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;">&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;</b>'
    )
  })

  it('should take pieces, lists, numbers and nothing as they are', () => {
    expect(
      html`<ul>${[1, 2].map(each => html`<li>${each}</li>`)}${false}${null}</ul>`.text
    ).to.equal('<ul><li>1</li><li>2</li></ul>')
  })

  it('should show characters that hide or reorder text', () => {
    expect(html`${'a\u202eb\u001bc\nd'}`.text).to.equal('a\\u{202e}b\\u{1b}c\nd')
  })
})
