import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Finding } from '../../node/diagnosis/types.ts'
import { runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

interface DoctorDocument {
  readonly schema: string
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']

describe('memesh doctor', function () {
  this.timeout(300_000)

  it('should find a healthy machine healthy, its data and a running member too', () =>
    withTempFolder(async folder => {
      const files = await writeTinyFiles(folder, 120, tinyManifest({}))
      const member = startMemesh([
        ...['start', files.manifest, '--data', `${files.data}#1/2`, '--model', files.model],
        ...['--run', join(folder, 'member'), ...LISTEN, '--engine', 'cpu']
      ])
      const [, ticket = ''] = await member.said(/memesh join '(memesh:\/\/[^']+)'/)
      const { code, stdout, stderr } = await runMemesh([
        ...['doctor', ticket, '--data', `${files.data}#2/2`, '--run', join(folder, 'own')],
        ...[...LISTEN, '--json']
      ])
      member.child.kill('SIGKILL')
      await member.finished
      const { schema, healthy, findings } = JSON.parse(stdout) as DoctorDocument
      expect(schema).to.equal('memesh.doctor/1')
      expect(healthy, stdout).to.equal(true)
      expect(code, stderr).to.equal(0)
      const of = (check: string) => findings.find(finding => finding.check === check)
      expect(of('peer')?.found).to.match(/answers in [\d.]+ ms and knows the federation$/)
      expect(of('data')?.state).to.equal('ok')
    }))

  it('should exit with 1 and a hint where no run folder can be made', () =>
    withTempFolder(async folder => {
      await writeFile(join(folder, 'file'), '')
      const { code, stdout } = await runMemesh([
        ...['doctor', '--run', join(folder, 'file', 'run'), ...LISTEN, '--plain']
      ])
      expect(code).to.equal(1)
      expect(stdout).to.match(/^failed {3}run folder +Cannot write to .*\n +hint: Check that/m)
      expect(stdout).to.match(/1 thing keeps a peer from working here/)
    }))
})
