import { spawn } from 'node:child_process'

/** A process that keeps one core busy. @returns how to end it */
export function burnCore(): () => Promise<void> {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  return async () => {
    process.off('exit', end)
    end()
    await ended
  }
}
