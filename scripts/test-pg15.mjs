// `npm run test:pg15`: the database tests on the oldest PostgreSQL we support, the system's 15, on a server of its own.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const bin = '/usr/lib/postgresql/15/bin'
const root = process.getuid?.() === 0
if (!existsSync(bin)) {
  if (!root || !existsSync('/etc/debian_version')) {
    console.error('PostgreSQL 15 is not installed (Debian: apt-get install postgresql-15).')
    process.exit(1)
  }
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql-15'], { stdio: 'inherit' })
}

const folder = mkdtempSync(path.join(tmpdir(), 'samepage-pg15-'))
const data = path.join(folder, 'data')
const as = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
if (root) execFileSync('chown', ['postgres', folder])

function postgres(name, args) {
  const [command, ...rest] = [...as, path.join(bin, name), ...args]
  return [command, rest]
}

execFileSync(
  ...postgres('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8']),
  { cwd: folder },
)
const server = spawn(
  ...postgres('postgres', [
    '-D',
    data,
    '-c',
    'listen_addresses=',
    '-c',
    `unix_socket_directories=${folder}`,
    '-c',
    'fsync=off',
    '-c',
    'max_connections=200',
    '-c',
    'unix_socket_permissions=0777',
  ]),
  { stdio: 'ignore', cwd: folder },
)
if (root) execFileSync('chmod', ['755', folder])
const ready = () => spawnSync(path.join(bin, 'pg_isready'), ['-h', folder]).status === 0
for (let tries = 0; tries < 400 && !ready(); tries++) await new Promise((resolve) => setTimeout(resolve, 25))

const files = process.argv.slice(2)
const run = spawn(
  'npx',
  ['vitest', 'run', ...(files.length > 0 ? files : ['src/features', 'test/catalogue', 'test/tables', 'test/isolation'])],
  {
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_HOST: folder, TEST_DATABASE_USER: 'postgres' },
  },
)
run.on('exit', (code) => {
  server.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(code ?? 1)
  })
  server.kill('SIGINT')
})
