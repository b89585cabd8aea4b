import { chmodSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import {
  addressFile,
  clearPlace,
  controlPlaces,
  leavePlace,
  type Place,
  realRun
} from './address.ts'
import { type Answers, type Question, QuestionSchema } from './answers.ts'
import { ANSWER_MS, MAX_ASKERS, MAX_QUESTION_BYTES } from './constants.ts'

export interface ControlInit {
  /** The run folder, whose lock we hold. */
  readonly run: string
  readonly clock: Clock
  readonly answers: { readonly [Q in Question]: () => Answers[Q] | Promise<Answers[Q]> }
}

/** A peer's control socket. */
export interface Control {
  /** Path of the socket or name of the pipe; null when this machine lets us have none. */
  readonly address: string | null
  /** Why there is none. */
  readonly failure: string | null
  /** Idempotent. */
  close(): Promise<void>
}

/**
 * Answers questions of this machine's user about a running peer: a unix socket of mode 0600 in the run folder (in the
 * system's runtime or temporary folder where that path is too long or cannot hold sockets), a named pipe on Windows. One line of JSON asks,
 * one answers; all else is cut off. Never rejects: a peer also trains where it cannot be asked.
 */
export async function openControl(init: ControlInit): Promise<Control> {
  let failure = 'every path for it is too long'
  try {
    const run = await realRun(init.run)
    await rm(addressFile(run), { force: true })
    for (const place of controlPlaces(run)) {
      try {
        return await openAt(place, run, init)
      } catch (error) {
        failure = reasonOf(error)
      }
    }
  } catch (error) {
    failure = reasonOf(error)
  }
  return { address: null, failure, close: () => Promise.resolve() }
}

async function openAt(place: Place, run: string, init: ControlInit): Promise<Control> {
  const askers = new Set<Socket>()
  const server = createServer(socket => {
    askers.add(socket)
    socket.once('close', () => askers.delete(socket))
    answerOne(socket, init)
  })
  server.maxConnections = MAX_ASKERS
  const close = async () => {
    for (const socket of askers) socket.destroy()
    await new Promise<void>(resolve => server.close(() => resolve()))
    await leavePlace(place)
    if (!place.isInRun) await rm(addressFile(run), { force: true })
  }
  await clearPlace(place)
  try {
    await listen(server, place)
    if (!place.isInRun) await writeFile(addressFile(run), place.address)
  } catch (error) {
    await close()
    throw error
  }
  return { address: place.address, failure: null, close }
}

function listen(server: Server, { address }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject)
      // Accepting fails now and then, for want of file descriptors: whoever asks then gets no answer.
      server.on('error', () => undefined)
      resolve()
    })
    // The socket is bound by now. Windows keeps others from writing to a pipe by itself.
    if (process.platform !== 'win32' && server.listening) chmodSync(address, 0o600)
  })
}

/** Reads one question and writes its answer; whatever else comes, or does not come in time, ends the connection. */
function answerOne(socket: Socket, { clock, answers }: ControlInit): void {
  const give = async (question: Question) => {
    const answer = await answers[question]()
    socket.end(`${JSON.stringify(answer)}\n`)
  }
  const refuse = () => socket.destroy()
  const late = clock.timeout(ANSWER_MS)
  late.addEventListener('abort', refuse, { once: true })
  socket.once('close', () => late.removeEventListener('abort', refuse))
  socket.on('error', refuse)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => {
    parts.push(part)
    const all = Buffer.concat(parts)
    const end = all.indexOf('\n')
    if (all.byteLength > MAX_QUESTION_BYTES || (end !== -1 && end < all.byteLength - 1)) refuse()
    else if (end !== -1) {
      const question = readQuestion(all)
      if (question === undefined) refuse()
      else give(question).catch(refuse)
    }
  })
}

function readQuestion(line: Buffer): Question | undefined {
  try {
    return QuestionSchema.parse(JSON.parse(line.toString())).ask
  } catch {
    return undefined
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
