import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readEnvironment } from '#environment.ts'
import { demoCommand } from './demo.ts'

it('never puts its invented seller into a folder that holds something already', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-test-'))
  await writeFile(path.join(folder, 'postgres'), '')
  await expect(demoCommand(['--data', folder, '--port', '0'])).rejects.toMatchObject({ code: 'folder_in_use' })
  await rm(folder, { recursive: true })
})

it.each(['abc', '-1', '65536', '80.5'])('a port %j is refused in plain words', (port) => {
  expect(() => readEnvironment({ port })).toThrow(expect.objectContaining({ code: 'invalid_port' }))
})
