import {
  forceCenter,
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  type SimulationNodeDatum
} from 'd3-force'
import { counted } from '../../../node/counted.ts'
import type { Link } from '../../../node/history/links.ts'
import { html, type Markup } from '../html.ts'

/** A peer in the picture. */
export interface Node {
  readonly peerId: string
  readonly name: string
  /** One of those whose metrics are here. */
  readonly isKnown: boolean
}

interface Placed extends Node, SimulationNodeDatum {}

const WIDTH = 440
const HEIGHT = 320
/** Room for the circle and its name. */
const MARGIN = 34
const RADIUS = 15
/** A few peers are not drawn apart to the corners. */
const MAX_SCALE = 1.6
/** Enough for the layout to come to rest. */
const TICKS = 300

/** Where each peer stands: the same graph gives the same places. Within the picture, whatever the forces. */
export function placeNodes(
  nodes: readonly Node[],
  links: readonly Pick<Link, 'from' | 'to'>[]
): (Node & { readonly x: number; readonly y: number })[] {
  const placed: Placed[] = nodes.map(node => ({ ...node }))
  const known = new Set(nodes.map(({ peerId }) => peerId))
  const ends = links
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map(({ from, to }) => ({ source: from, target: to }))
  forceSimulation(placed)
    .force(
      'link',
      forceLink<Placed, { source: string; target: string }>(ends)
        .id(({ peerId }) => peerId)
        .distance(110)
        .strength(0.3)
    )
    .force('charge', forceManyBody().strength(-420))
    .force('collide', forceCollide(RADIUS * 1.8))
    .force('centre', forceCenter(WIDTH / 2, HEIGHT / 2))
    .stop()
    .tick(TICKS)
  return fitted(placed)
}

/** Moves and scales the places, by as much both ways, so that they fill the picture within its margins. */
function fitted(placed: readonly Placed[]) {
  const extent = (values: readonly (number | undefined)[]) => {
    const known = values.map(value => value ?? 0)
    const [low, high] = [Math.min(...known), Math.max(...known)]
    return { middle: (low + high) / 2, range: Math.max(1, high - low) }
  }
  const [x, y] = [extent(placed.map(node => node.x)), extent(placed.map(node => node.y))]
  const scale = Math.min((WIDTH - 2 * MARGIN) / x.range, (HEIGHT - 2 * MARGIN) / y.range, MAX_SCALE)
  return placed.map(node => ({
    peerId: node.peerId,
    name: node.name,
    isKnown: node.isKnown,
    x: WIDTH / 2 + ((node.x ?? 0) - x.middle) * scale,
    y: HEIGHT / 2 + ((node.y ?? 0) - y.middle) * scale
  }))
}

/** Peers, and between them lines that are the thicker the more of one's meme went into the other's. */
export function topologyPicture(nodes: readonly Node[], links: readonly Link[]): Markup {
  const placed = placeNodes(nodes, links)
  const at = new Map(placed.map(node => [node.peerId, node]))
  const most = Math.max(...links.map(({ weight }) => weight), 1e-9)
  const lines = links.flatMap(({ from, to, weight }) => {
    const [a, b] = [at.get(from), at.get(to)]
    if (a === undefined || b === undefined) return []
    const width = (0.75 + (2.25 * weight) / most).toFixed(2)
    return html`<line x1="${fixed(a.x)}" y1="${fixed(a.y)}" x2="${fixed(b.x)}" y2="${fixed(b.y)}" stroke-width="${width}"/>`
  })
  const circles = placed.map(
    ({ name, isKnown, x, y }) =>
      html`<g transform="translate(${fixed(x)},${fixed(y)})"><circle r="${RADIUS}"${isKnown && html` class="known"`}/><text y="${RADIUS + 13}">${name.slice(0, 16)}</text></g>`
  )
  const label = `${counted(nodes.length, 'peer')} and who averaged with whom; the table below has the numbers`
  return html`<svg class="chart topology" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><g class="links">${lines}</g><g class="peers">${circles}</g></svg>`
}

const fixed = (value: number): string => value.toFixed(1)
