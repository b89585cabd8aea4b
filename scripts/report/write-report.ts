import { join } from 'node:path'
import { writeAtomic } from '../../node/store/files.ts'
import { loadCharts } from './charts/plot.ts'
import { reportPage } from './page.ts'
import { readRunView } from './view.ts'

/**
 * Writes report.html into a run folder, of what is there: the run may go on meanwhile. Returns its path.
 * @throws what `readRunView` throws; RunFolderUnwritableError
 */
export async function writeReport(folder: string): Promise<string> {
  const run = await readRunView(folder)
  const path = join(folder, 'report.html')
  await writeAtomic(path, reportPage(run, await loadCharts()))
  return path
}
