import { expect } from 'chai'
import { runMemesh } from '../fixtures/run-memesh.ts'

describe('the memesh bin', () => {
  it('should show tasks with an example each when called bare', async () => {
    const { code, stdout, stderr } = await runMemesh([])
    expect(code).to.equal(0)
    expect(stderr).to.equal('')
    expect(stdout.match(/\$ memesh /g)?.length).to.equal(5)
  })

  it('should say in two lines what is wrong with a command line, and exit with 2', async () => {
    const { code, stdout, stderr } = await runMemesh(['simulate', '--peerz', '4'])
    expect(code).to.equal(2)
    expect(stdout).to.equal('')
    expect(stderr).to.equal(
      "error[ERR_USAGE]: unknown option '--peerz'\nhint: Did you mean --peers? See memesh simulate --help\n"
    )
  })

  it('should print an error as the one document on stdout with --json', async () => {
    const { code, stdout, stderr } = await runMemesh(['federation', 'show', 'none.json', '--json'])
    expect(code).to.equal(15)
    expect(JSON.parse(stdout)).to.include({
      schema: 'memesh.error/1',
      code: 'ERR_MANIFEST_NOT_FOUND'
    })
    expect(stderr).to.match(/^error\[ERR_MANIFEST_NOT_FOUND\]: .*\nhint: .*\n$/)
  })
})
