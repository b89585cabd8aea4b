import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../node/clock.ts'
import { ListenFailedError } from '../../node/exchange/errors.ts'
import { hex } from '../../node/hasher.ts'
import { entropy } from '../../node/random.ts'
import { HEARTBEAT_MS, LOOK_MS, MAX_BACKLOG_BYTES, MAX_LISTENERS } from './constants.ts'
import type { RunFeed } from './feed.ts'
import { loadPageFiles, PAGE_POLICY, type PageFile } from './page-files.ts'

/** A page that is served to this machine alone. */
export interface Dashboard {
  /** With the token that nobody else knows. */
  readonly url: string
  close(): Promise<void>
}

const HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store'
} as const

/**
 * Serves the runs on 127.0.0.1. `port`: 0 for any that is free.
 * @throws ListenFailedError
 */
export async function serveDashboard(
  feeds: readonly RunFeed[],
  { port, clock }: { readonly port: number; readonly clock: Clock }
): Promise<Dashboard> {
  const files = await loadPageFiles()
  const token = hex(entropy(16))
  const listeners = new Listeners(feeds, clock)
  const server = createServer((request, response) => {
    const path = admit(request, token, (server.address() as AddressInfo).port)
    if (path === null) refuse(response, 403)
    else if (path === undefined) redirect(response, `/${token}/`)
    else if (path === 'events') listeners.add(request, response)
    else answer(files.get(path), request, response)
  })
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`,
    close: async () => {
      listeners.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/**
 * The path below the token, undefined for the token without the slash behind it, or null for whoever must not see it:
 * another page in the browser (by its origin, or by a name of its own that leads here), or who does not know the token.
 */
export function admit(
  { method, headers, url = '' }: Pick<IncomingMessage, 'method' | 'headers' | 'url'>,
  token: string,
  port: number
): string | null | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers
  if (method !== 'GET' && method !== 'HEAD') return null
  if (!hosts.includes(host)) return null
  if (origin !== undefined && origin !== `http://${host}`) return null
  if (site !== 'none' && site !== 'same-origin') return null
  const [path = ''] = url.split('?')
  const [, given = '', ...rest] = path.split('/')
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  if (a.length !== b.length || !timingSafeEqual(a, b)) return null
  return rest.length === 0 ? undefined : rest.join('/')
}

function answer(
  file: PageFile | undefined,
  { method }: IncomingMessage,
  response: ServerResponse
): void {
  if (file === undefined) {
    refuse(response, 404)
    return
  }
  response.writeHead(200, { ...HEADERS, 'Content-Type': file.type })
  response.end(method === 'HEAD' ? undefined : file.content)
}

/** The page's files are named from its folder. */
function redirect(response: ServerResponse, location: string): void {
  response.writeHead(308, { ...HEADERS, Location: location })
  response.end()
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(
    status === 403 ? 'Not for you: use the address that memesh dashboard printed.\n' : 'Not here.\n'
  )
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', cause => reject(new ListenFailedError([`127.0.0.1:${port}`], cause)))
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** The pages that are open, each told of a run when it has changed. */
class Listeners {
  #open = new Set<ServerResponse>()
  #feeds: readonly RunFeed[]
  #stops: (() => void)[]
  #isLooking = false

  constructor(feeds: readonly RunFeed[], clock: Clock) {
    this.#feeds = feeds
    this.#stops = [
      clock.every(LOOK_MS, () => void this.#look()),
      clock.every(HEARTBEAT_MS, () => this.#send(': still here\n\n'))
    ]
  }

  add({ method }: IncomingMessage, response: ServerResponse): void {
    if (this.#open.size >= MAX_LISTENERS || method === 'HEAD') {
      refuse(response, this.#open.size >= MAX_LISTENERS ? 404 : 403)
      return
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.once('close', () => this.#open.delete(response))
    for (const { latest } of this.#feeds) if (latest !== null) response.write(event(latest))
    this.#open.add(response)
    void this.#look()
  }

  close(): void {
    for (const stop of this.#stops) stop()
    for (const response of this.#open) response.end()
  }

  /** Only while somebody listens, and never twice at once. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#open.size === 0) return
    this.#isLooking = true
    try {
      for (const feed of this.#feeds) {
        // A folder that cannot be read just now is looked at again.
        const news = await feed.news().catch(() => null)
        if (news !== null) this.#send(event(news))
      }
    } finally {
      this.#isLooking = false
    }
  }

  #send(text: string): void {
    for (const response of this.#open) {
      // It comes back by itself, and is then told everything.
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy()
      else response.write(text)
    }
  }
}

const event = (data: string): string => `event: run\ndata: ${data}\n\n`
