import { appendFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { RunFeed } from '../../../scripts/dashboard/feed.ts'
import { admit, type Dashboard, serveDashboard } from '../../../scripts/dashboard/server.ts'
import type { RunState } from '../../../scripts/dashboard/state.ts'
import { rejection } from '../../fixtures/rejection.ts'
import { metricsLine, writePeerRun } from '../../fixtures/run-folders.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

describe('who is let in to the dashboard', () => {
  const headers = { host: '127.0.0.1:4000' }
  const cases: [
    what: string,
    request: Parameters<typeof admit>[0],
    path: string | null | undefined
  ][] = [
    ['the page', { method: 'GET', url: '/token/', headers }, ''],
    ['a file', { method: 'GET', url: '/token/page/main.js?x', headers }, 'page/main.js'],
    [
      'by the name localhost',
      { method: 'HEAD', url: '/token/', headers: { host: 'localhost:4000' } },
      ''
    ],
    [
      'its own origin',
      { method: 'GET', url: '/token/', headers: { ...headers, origin: 'http://127.0.0.1:4000' } },
      ''
    ],
    ['no token', { method: 'GET', url: '/', headers }, null],
    ['another token', { method: 'GET', url: '/tokem/', headers }, null],
    ['the token alone', { method: 'GET', url: '/token', headers }, undefined],
    ['the beginning of the token', { method: 'GET', url: '/toke', headers }, null],
    [
      'another host',
      { method: 'GET', url: '/token/', headers: { host: 'evil.example:4000' } },
      null
    ],
    ['another port', { method: 'GET', url: '/token/', headers: { host: '127.0.0.1:80' } }, null],
    ['no host', { method: 'GET', url: '/token/', headers: {} }, null],
    [
      'another origin',
      { method: 'GET', url: '/token/', headers: { ...headers, origin: 'http://evil.example' } },
      null
    ],
    [
      'another site',
      { method: 'GET', url: '/token/', headers: { ...headers, 'sec-fetch-site': 'cross-site' } },
      null
    ],
    ['another method', { method: 'POST', url: '/token/', headers }, null]
  ]
  for (const [what, request, path] of cases)
    it(`should be ${path === null ? 'no' : 'yes'} for ${what}`, () => {
      expect(admit(request, 'token', 4000)).to.equal(path)
    })
})

/** Serves the run of a peer while `work` lasts. */
const withDashboard = (work: (page: Dashboard, folder: string) => Promise<void>): Promise<void> =>
  withTempFolder(async folder => {
    await writePeerRun(folder, { rounds: 2, hasEnded: false })
    const feed = await RunFeed.open(0, folder, systemClock)
    const page = await serveDashboard([feed], { port: 0, clock: systemClock })
    try {
      await work(page, folder)
    } finally {
      await page.close()
    }
  })

/** States as they come, until `isEnough`. */
const follow = (url: string, isEnough: (states: RunState[]) => boolean): Promise<RunState[]> =>
  new Promise((resolve, reject) => {
    const states: RunState[] = []
    let text = ''
    const request = get(url, response => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const events = text.split('\n\n')
        text = events.pop() ?? ''
        for (const event of events) {
          const data = /^event: run\ndata: (.*)$/.exec(event)?.[1]
          if (data !== undefined) states.push(JSON.parse(data) as RunState)
        }
        if (!isEnough(states)) return
        request.destroy()
        resolve(states)
      })
    })
    request.once('error', reject)
  })

describe('serveDashboard', () => {
  it('should serve a page that may load from itself alone', () =>
    withDashboard(async ({ url }) => {
      const response = await fetch(url)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).to.include("default-src 'none'").and.not.include('unsafe')
      const page = await response.text()
      const paths = [...page.matchAll(/(?:src|href)="(\.[^"]*)"|"(\.\/libraries[^"]*)"/g)].map(
        ([, a, b]) => a ?? b ?? ''
      )
      expect(paths).to.have.length.above(6)
      for (const path of paths) {
        const file = await fetch(new URL(path, url))
        expect(file.status, path).to.equal(200)
        expect((await file.text()).length, path).to.be.above(100)
      }
      expect((await fetch(`${url}nothing`)).status).to.equal(404)
      expect((await fetch(new URL('/', url))).status).to.equal(403)
    }))

  it('should lead to the page from the address without the slash at its end', () =>
    withDashboard(async ({ url }) => {
      const alone = url.slice(0, -1)
      const response = await fetch(alone, { redirect: 'manual' })
      expect(response.status).to.equal(308)
      expect(response.headers.get('location')).to.equal(new URL(url).pathname)
      expect((await fetch(alone)).url).to.equal(url)
      expect((await fetch(alone.slice(0, -1))).status).to.equal(403)
    }))

  it('should send what there is, and what comes', () =>
    withDashboard(async ({ url }, folder) => {
      let isAdded = false
      const states = await follow(`${url}events`, found => {
        if (found.length > 0 && !isAdded) {
          isAdded = true
          void appendFile(
            join(folder, 'metrics.jsonl'),
            `${JSON.stringify(metricsLine('12D3KooWself', 3))}\n`
          )
        }
        return found.at(-1)?.round === 3
      })
      expect(states[0]).to.include({ round: 2, rounds: 30, kind: 'peer', hasEnded: false })
      expect(states.at(-1)?.curves[0]?.round).to.deep.equal([1, 2, 3])
      expect(states.at(-1)?.curves[0]?.seconds).to.deep.equal([1, 2, 3])
    }))

  it('should say so where the port is taken', () =>
    withDashboard(async ({ url }) => {
      const port = Number(new URL(url).port)
      const serving = serveDashboard([], { port, clock: systemClock })
      expect(await rejection(serving)).to.include({ code: 'ERR_PORT_IN_USE' })
    }))
})
