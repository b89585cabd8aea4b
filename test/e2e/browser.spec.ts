import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { systemClock } from '../../node/clock.ts'
import { RunFeed } from '../../scripts/dashboard/feed.ts'
import { serveDashboard } from '../../scripts/dashboard/server.ts'
import { writeReport } from '../../scripts/report/write-report.ts'
import { chromiumPath, LOOKS, launchChromium, openPage, shoot } from '../fixtures/chromium.ts'
import { fullManifest } from '../fixtures/manifests.ts'
import { metricsLine, writePeerRun, writeSimulation } from '../fixtures/run-folders.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

const STRANGER = `<img src=x onerror="document.title='taken'">`

/** What the Tab key reaches, in its order: tag and name, until it leaves the page or comes round. */
async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = []
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const at = document.activeElement
      if (at === null || at === document.body) return null
      return `${at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.closest('label, summary')?.textContent.trim() ?? ''}`.trim()
    })
    if (stop === null) break
    stops.push(stop)
  }
  return stops
}

/** Pictures that are shown now, with their size. */
const pictures = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll(found =>
    found
      .map(each => each.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map(({ width, height }) => ({ width, height }))
  )

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

if (chromiumPath !== null) {
  const path = chromiumPath
  describe('in a browser', function () {
    this.timeout(180_000)
    let browser: Browser

    before(async () => {
      browser = await launchChromium(path)
    })
    after(() => browser.close())

    for (const look of LOOKS)
      it(`should show report.html, ${look.name}, from the file alone`, () =>
        withTempFolder(async folder => {
          const manifest = { ...fullManifest(), name: STRANGER }
          await writeSimulation(folder, [STRANGER, 'b', 'c', 'd'], { rounds: 12, manifest })
          const url = pathToFileURL(await writeReport(folder)).href
          const { page, complaints, requests } = await openPage(browser, url, look)
          await shoot(page, `report-${look.name}`)
          expect(complaints).to.deep.equal([])
          expect(requests.filter(each => !each.startsWith('data:'))).to.deep.equal([url])
          expect(await page.title()).to.equal(`memesh: ${STRANGER}`)
          expect(await page.locator('img').count()).to.equal(0)
          // Curves, four small ones, gains, graph, lineage, bytes, time.
          expect(await pictures(page, 'svg.chart')).to.have.length(10)
          expect(await page.locator('svg.chart path[stroke="var(--private)"]').count()).to.be.above(
            4
          )
          expect(await isTooWide(page)).to.equal(false)
          await page.close()
        }))

    it('should let a keyboard reach whatever opens or scrolls in report.html', () =>
      withTempFolder(async folder => {
        await writePeerRun(folder, { rounds: 5 })
        const url = pathToFileURL(await writeReport(folder)).href
        const { page } = await openPage(browser, url, LOOKS[2])
        const stops = await tabStops(page)
        expect(stops).to.include('summary The numbers: accuracy by round')
        expect(stops).to.include('div Bytes, whole run')
        expect(stops.at(-1)).to.match(/^summary The manifest/)
        await page.close()
      }))

    for (const look of LOOKS)
      it(`should show the dashboard, ${look.name}, and follow a run`, () =>
        withTempFolder(async folder => {
          await writePeerRun(folder, {
            rounds: 8,
            hasEnded: false,
            manifest: { ...fullManifest(), name: STRANGER }
          })
          const feed = await RunFeed.open(0, folder, systemClock)
          const dashboard = await serveDashboard([feed], { port: 0, clock: systemClock })
          try {
            const { page, complaints, requests } = await openPage(browser, dashboard.url, look)
            await page.locator('#chart canvas').waitFor()
            await page.getByText('8 of 30').waitFor()
            await appendFile(
              join(folder, 'metrics.jsonl'),
              `${JSON.stringify(metricsLine('12D3KooWself', 9))}\n`
            )
            await page.getByText('9 of 30').waitFor()
            await shoot(page, `dashboard-${look.name}`)
            expect(await page.locator('.kicker').textContent()).to.equal(STRANGER)
            expect((await pictures(page, '#chart canvas'))[0]?.height).to.be.above(200)
            expect(await isTooWide(page)).to.equal(false)
            expect(complaints).to.deep.equal([])
            expect(
              requests.filter(each => !each.startsWith(dashboard.url) && !each.startsWith('data:'))
            ).to.deep.equal([])
            await page.close()
          } finally {
            await dashboard.close()
          }
        }))

    it('should let a keyboard reach and use every control of the dashboard', () =>
      withTempFolder(async folder => {
        await writePeerRun(folder, { rounds: 3, hasEnded: false })
        const feeds = [
          await RunFeed.open(0, folder, systemClock),
          await RunFeed.open(1, folder, systemClock)
        ]
        const dashboard = await serveDashboard(feeds, { port: 0, clock: systemClock })
        try {
          const { page } = await openPage(browser, dashboard.url, LOOKS[0])
          await page.getByText('2 runs').waitFor()
          const stops = await tabStops(page)
          expect(stops.filter(stop => stop.startsWith('select'))).to.have.length(2)
          expect(stops.filter(stop => stop.startsWith('input'))).to.have.length(5)
          expect(stops.at(-1)).to.equal('div Where the runs stand')
          await page.getByLabel('Show').focus()
          await page.keyboard.press('ArrowDown')
          await page.locator('.u-label', { hasText: /gain/ }).first().waitFor()
          await page.getByLabel('Show').focus()
          await page.keyboard.press('ArrowUp')
          await page.getByRole('checkbox', { name: 'meme', exact: true }).focus()
          await page.keyboard.press('Space')
          await page
            .locator('.u-label', { hasText: / meme$/ })
            .first()
            .waitFor({ state: 'detached' })
          await shoot(page, 'dashboard-two-runs')
          await page.close()
        } finally {
          await dashboard.close()
        }
      }))
  })
}
