import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'

/** Where to look; a test has its own. */
export interface AdapterSources {
  readonly platform?: NodeJS.Platform
  /** @default '/' */
  readonly root?: string
}

/**
 * The graphics adapters that this machine seems to have, each by a text that changes with it: nothing is loaded.
 * onnxruntime does not tell which adapter it runs on, nor whether that is one of hardware. On Linux an adapter of
 * hardware has a device file; macOS and Windows have always one, which there may be software.
 */
export function graphicsAdapters({
  platform = process.platform,
  root = '/'
}: AdapterSources = {}): string[] {
  if (platform === 'darwin' || platform === 'win32') return [`${platform} ${release()}`]
  if (platform !== 'linux') return []
  const render = entries(join(root, 'dev/dri')).filter(name => name.startsWith('renderD'))
  const cards = render.map(name => {
    const device = join(root, 'sys/class/drm', name, 'device')
    return [name, text(join(device, 'vendor')), text(join(device, 'device'))].join(' ')
  })
  const nvidia = entries(join(root, 'dev')).filter(name => /^nvidia\d+$/.test(name))
  const driver = text(join(root, 'proc/driver/nvidia/version'))
  const windows = existsSync(join(root, 'dev/dxg')) ? ['dxg'] : []
  return [...cards, ...nvidia.map(name => `${name} ${driver}`), ...windows]
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
