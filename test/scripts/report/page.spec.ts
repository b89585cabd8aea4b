import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseHTML } from 'linkedom'
import type { MetricsLine } from '../../../node/history/metrics-line.ts'
import { loadCharts } from '../../../scripts/report/charts/plot.ts'
import { reportPage } from '../../../scripts/report/page.ts'
import { readRunView } from '../../../scripts/report/view.ts'
import { fullManifest } from '../../fixtures/manifests.ts'
import { metricsLine, writePeerRun, writeSimulation } from '../../fixtures/run-folders.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const charts = await loadCharts()

const pageOf = async (folder: string) => {
  const text = reportPage(await readRunView(folder), charts)
  return { text, document: parseHTML(text).document }
}

const headings = (document: Document) =>
  [...document.querySelectorAll('h1, h2')].map(each => each.textContent)

describe('the report of a simulation', () => {
  it('should answer, and have a section for everything', () =>
    withTempFolder(async folder => {
      await writeSimulation(folder, ['a', 'b', 'c'], { rounds: 6 })
      const { document } = await pageOf(folder)
      expect(headings(document)).to.deep.equal([
        'Joining helped',
        'Learning curves',
        'What joining brought each peer',
        'Who averaged with whom',
        'Whose memes are in whose',
        'Bytes on the wire',
        'Time',
        'What left this machine',
        'Settings'
      ])
      const rows = [...document.querySelectorAll('#gain ~ .scroll tbody tr')].map(row =>
        row.textContent.replaceAll(/\s+/g, ' ')
      )
      expect(rows[2]).to.include('c (mlp), worst').and.include('-1.0 (-3.0 to +1.0)')
      expect(rows[3]).to.include('mean of 3').and.include('+3.0 (+1.0 to +5.0)')
      const labels = [...document.querySelectorAll('svg')].map(svg =>
        svg.getAttribute('aria-label')
      )
      expect(labels.every(label => (label ?? '').length > 10)).to.equal(true)
    }))

  it('should answer by what predict uses, not by the private models', () =>
    withTempFolder(async folder => {
      await writeSimulation(folder, ['a', 'b'], { rounds: 2, chosen: 'localOnly' })
      const { document } = await pageOf(folder)
      expect(headings(document)[0]).to.equal('Joining did not help')
      expect(document.querySelector('.lead')?.textContent).to.match(
        /^On validation nothing is better than what each peer trained alone/
      )
      expect(document.querySelector('.lead + p')?.textContent).to.match(
        /the private models changed by \+3\.0 points/
      )
    }))

  it('should be a file of its own: no script, no address to load from', () =>
    withTempFolder(async folder => {
      await writeSimulation(folder, ['a', 'b'], { rounds: 2 })
      const { text, document } = await pageOf(folder)
      expect(document.querySelectorAll('script, iframe, object, form').length).to.equal(0)
      const sources = [...document.querySelectorAll('[src], [href]')].map(
        each => each.getAttribute('src') ?? each.getAttribute('href')
      )
      expect(sources).to.deep.equal(['data:,'])
      expect(text).to.not.match(/url\(|@import|https?:\/\/(?!www\.w3\.org)/)
    }))

  it('should escape text from strangers wherever it stands', () =>
    withTempFolder(async folder => {
      const evil = `<img src=x onerror=alert(1)>"'`
      const manifest = { ...fullManifest(), name: evil }
      await writeSimulation(folder, [evil, 'b'], { rounds: 2, manifest })
      const { text, document } = await pageOf(folder)
      expect(document.querySelectorAll('img').length).to.equal(0)
      expect(text.replaceAll(/"[^"]*"/g, '')).to.not.include('<img')
      expect(document.querySelector('.kicker')?.textContent).to.include(evil)
    }))

  it('should say how far a run is that has not ended, and be of bounded size when it is long', () =>
    withTempFolder(async folder => {
      await writeSimulation(folder, ['a', 'b'], { rounds: 3, hasEnded: false })
      const short = await pageOf(folder)
      expect(headings(short.document)[0]).to.equal('+3.8 points so far')
      expect(short.document.querySelector('header .note')?.textContent).to.equal(undefined)
      await writeSimulation(folder, ['a', 'b'], { rounds: 3000, hasEnded: false })
      const long = await pageOf(folder)
      expect(long.text.length).to.be.below(600_000)
      expect(long.text).to.include('About every 13th round is drawn.')
    }))

  it('should not take the report of fewer rounds for the end of the run', () =>
    withTempFolder(async folder => {
      const [id = ''] = await writeSimulation(folder, ['a', 'b'], { rounds: 3 })
      await appendFile(join(folder, 'metrics.jsonl'), `${JSON.stringify(metricsLine(id, 4))}\n`)
      expect(headings((await pageOf(folder)).document)[0]).to.include('so far')
    }))
})

describe('the report of a peer', () => {
  it('should say what left, and whose learning is known only to neighbours', () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 4 })
      const { document } = await pageOf(folder)
      expect(document.querySelector('#leaves + p')?.textContent).to.equal(
        'In 4 rounds: 8.0 kB of memes and 80 B of control. It averaged with 2 other peers.'
      )
      const row = [...document.querySelectorAll('#lineage ~ .scroll tbody tr')][1]
      expect(
        [...(row?.querySelectorAll('th, td') ?? [])].map(cell => cell.textContent)
      ).to.deep.equal(['3', '11.1 %', '11.1 %', '11.1 %', '66.7 %'])
    }))

  it('should be there before the first round, and without a baseline', () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 0, hasEnded: false })
      expect(headings((await pageOf(folder)).document)[0]).to.equal('Nothing is learnt yet')
      await rm(join(folder, 'metrics.jsonl'))
      expect(headings((await pageOf(folder)).document)[0]).to.equal('Nothing is learnt yet')
      const line = metricsLine('12D3KooWself', 1)
      const bare: MetricsLine = { ...line, accuracies: { ...line.accuracies, localOnly: null } }
      await writeFile(join(folder, 'metrics.jsonl'), `${JSON.stringify(bare)}\n`)
      expect(headings((await pageOf(folder)).document)[0]).to.equal('Still learning')
    }))

  it('should say when and why the guard stepped in', () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 0, hasEnded: false })
      const lines = [1, 2, 3, 4].map(round => ({
        ...metricsLine('12D3KooWself', round),
        guard: { alpha: round === 1 ? 0.5 : 0.75, hurts: round < 3 }
      }))
      const text = lines.map(line => `${JSON.stringify(line)}\n`).join('')
      await writeFile(join(folder, 'metrics.jsonl'), text)
      const row = (await pageOf(folder)).document.querySelector('#guard ~ .scroll tbody tr')
      expect(row?.textContent.replaceAll(/\s+/g, ' ')).to.equal('mine1–22–40.750')
    }))
})
