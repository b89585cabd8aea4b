import { fetchManifest } from '../federation/fetch-manifest.ts'
import { checkData } from './data.ts'
import { checkEngine } from './engine.ts'
import { attempt, failed } from './findings.ts'
import { checkLocalNetwork } from './local-network.ts'
import { checkNetwork } from './network.ts'
import { checkRunFolder } from './run-folder.ts'
import { checkDisk, checkMemory, checkNode, checkProcessor } from './system.ts'
import type { DiagnoseInit, Finding } from './types.ts'

/**
 * Looks at all that a peer needs of this machine, one finding after the other, as they come. Nothing that is looked at
 * is changed.
 * @throws AddressInvalidError, and the signal's reason when it aborts
 */
export async function* diagnose(init: DiagnoseInit): AsyncGenerator<Finding> {
  const { run, signal } = init
  yield checkNode()
  yield checkProcessor()
  yield checkMemory()
  yield await checkDisk(run)
  yield await attempt('run folder', () => checkRunFolder(run))
  signal.throwIfAborted()
  yield await checkEngine()
  signal.throwIfAborted()
  yield* checkNetwork(init)
  if (init.network === true) yield await checkLocalNetwork(init)
  if (init.data !== undefined) yield await attempt('data', () => whetherDataFits(init))
}

async function whetherDataFits(init: DiagnoseInit): Promise<Finding> {
  const { data, federation, peers = [], bootstrap = [], clock, hasher, signal } = init
  const manifest =
    init.manifest ??
    (federation &&
      (await fetchManifest({ federation, peers, bootstrap, mdns: false, clock, hasher, signal })))
  return manifest && data
    ? checkData(data, manifest, init.random)
    : failed('data', 'is of no federation', 'Name the federation that it is for.')
}
