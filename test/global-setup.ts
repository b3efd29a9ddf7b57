import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openEmbeddedPostgres } from '#platform/embedded-postgres.ts'
import { migrate } from '#platform/migrate.ts'

/** One PostgreSQL for the whole run, with a migrated template that each test file copies. TEST_DATABASE_HOST uses another server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const foreign = process.env['TEST_DATABASE_HOST']
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-test-'))
  const server = foreign ? null : await openEmbeddedPostgres({ data_dir: folder, fsync: false, max_connections: 200 })
  const maintenance = { host: foreign ?? server?.host ?? '', user: process.env['TEST_DATABASE_USER'] ?? 'postgres', database: 'postgres' }
  const database = `template_${process.pid}`
  const client = new pg.Client(maintenance)
  await client.connect()
  await client.query(`create database ${database}`)
  await client.end()
  const owner = { ...maintenance, database }
  await migrate(owner)
  project.provide('owner', owner)
  return async () => {
    if (foreign) {
      const last = new pg.Client(maintenance)
      await last.connect()
      await last.query(`drop database if exists ${database} with (force)`)
      await last.end()
    }
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
