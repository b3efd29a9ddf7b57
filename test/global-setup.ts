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
  async function end(): Promise<void> {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const maintenance = server
    ? { host: server.host, port: server.port, user: server.user, database: server.database, ssl: server.ssl }
    : { host: foreign ?? '', user: process.env['TEST_DATABASE_USER'] ?? 'postgres', database: 'postgres' }
  const owner = { ...maintenance, database: `template_${process.pid}` }
  try {
    await ask(maintenance, `create database ${owner.database}`)
    await migrate(owner)
  } catch (error) {
    await end()
    throw error
  }
  project.provide('owner', owner)
  return async () => {
    if (foreign) await ask(maintenance, `drop database if exists ${owner.database} with (force)`)
    await end()
  }
}

async function ask(config: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
