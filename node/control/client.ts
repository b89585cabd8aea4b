import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { controlAddress, realRun } from './address.ts'
import { type Answers, answerSchemas, type Question } from './answers.ts'
import { ANSWER_MS, MAX_ANSWER_BYTES } from './constants.ts'
import {
  ControlFailedError,
  ControlForbiddenError,
  PeerNotRunningError,
  RunFolderNotFoundError
} from './errors.ts'

/**
 * Asks the peer that runs on a run folder.
 * @throws RunFolderNotFoundError, PeerNotRunningError, ControlForbiddenError, ControlFailedError
 */
export async function askPeer<Q extends Question>(
  run: string,
  question: Q,
  clock: Clock
): Promise<Answers[Q]> {
  const address = await controlAddress(await openRun(run))
  await requireOurs(address, run)
  const line = await exchangeLines(address, `${JSON.stringify({ ask: question })}\n`, run, clock)
  return readAnswer(line, question, run)
}

/** @throws RunFolderNotFoundError, ControlForbiddenError */
async function openRun(run: string): Promise<string> {
  try {
    const real = await realRun(run)
    await stat(join(real, 'config.json'))
    return real
  } catch (cause) {
    if (isCode(cause, 'EACCES', 'EPERM')) throw new ControlForbiddenError(run, cause)
    throw new RunFolderNotFoundError(`There is no run in ${run}.`, {
      cause,
      hint: '`memesh start` says the run folder of its peer; --run names it.'
    })
  }
}

/** What somebody else has put in the place of our peer's socket is not spoken to. */
async function requireOurs(address: string, run: string): Promise<void> {
  if (process.platform === 'win32') return
  try {
    const { uid } = await stat(address)
    if (uid !== process.getuid?.()) throw new ControlForbiddenError(address)
  } catch (cause) {
    if (isCode(cause, 'EACCES', 'EPERM')) throw new ControlForbiddenError(address, cause)
    if (cause instanceof ControlForbiddenError) throw cause
    throw new PeerNotRunningError(run, cause)
  }
}

/** Sends one line; resolves to all that comes back. */
function exchangeLines(address: string, line: string, run: string, clock: Clock): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    const socket = connect(address)
    const fail = (error: Error) => socket.destroy(error)
    const late = clock.timeout(ANSWER_MS)
    const onLate = () =>
      fail(new ControlFailedError(run, `did not answer within ${ANSWER_MS / 1000} s`))
    late.addEventListener('abort', onLate, { once: true })
    socket.once('connect', () => socket.write(line))
    socket.on('data', part => {
      bytes += part.byteLength
      if (bytes > MAX_ANSWER_BYTES) fail(new ControlFailedError(run, 'said too much'))
      else parts.push(part)
    })
    socket.once('end', () => resolve(Buffer.concat(parts).toString()))
    socket.once('error', cause => reject(failure(cause, run)))
    socket.once('close', () => {
      late.removeEventListener('abort', onLate)
      reject(new ControlFailedError(run, 'gave no answer'))
    })
  })
}

function failure(cause: Error, run: string): Error {
  if (cause instanceof ControlFailedError) return cause
  if (isCode(cause, 'ENOENT', 'ECONNREFUSED')) return new PeerNotRunningError(run, cause)
  if (isCode(cause, 'EACCES', 'EPERM')) return new ControlForbiddenError(run, cause)
  return new ControlFailedError(run, 'gave no answer', cause)
}

function readAnswer<Q extends Question>(line: string, question: Q, run: string): Answers[Q] {
  if (line === '') throw new ControlFailedError(run, 'gave no answer')
  try {
    return answerSchemas[question].parse(JSON.parse(line)) as Answers[Q]
  } catch (cause) {
    throw new ControlFailedError(run, 'gave an answer that cannot be read', cause)
  }
}

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
