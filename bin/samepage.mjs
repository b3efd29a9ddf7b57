#!/usr/bin/env node
/**
 * The command `samepage`. Any Node from 18 on may start it, from any folder: it builds `dist/` when the sources have changed and
 * hands over to the Node 24 that `npm ci` has put into node_modules, or stays in this one when that is new enough.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { NODE_FLAGS } from './node-flags.mjs'

const LEAST_NODE = 24
const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist', 'cli.js')
const own_node = join(root, 'node_modules', '.bin', 'node')
const compile_cache = join(root, 'dist', '.cache')

try {
  const { buildWhenStale } = await import(new URL('../scripts/build.mjs', import.meta.url).href)
  await buildWhenStale()
} catch (error) {
  const is_uninstalled = error.code === 'ERR_MODULE_NOT_FOUND'
  fail(is_uninstalled ? `packages are missing: run "npm ci" in ${root}` : `dist/ could not be built: ${error.message}`)
}

const has_own_node = existsSync(own_node)
if (has_own_node && realpathSync(own_node) !== realpathSync(process.execPath)) handOver()
else if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) await runHere()
else
  fail(
    `Node ${LEAST_NODE} is needed and this is ${process.version}: run "npm ci" in ${root} (Linux), or install Node ${LEAST_NODE}.`,
  )

async function runHere() {
  process.setSourceMapsEnabled(true)
  module.enableCompileCache?.(compile_cache)
  process.argv[1] = cli
  await import(pathToFileURL(cli).href)
}

/** The app is then a child of this process. Neither may outlive the other, whatever signal ends this one. */
function handOver() {
  const is_tied = process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0
  const words = [own_node, ...NODE_FLAGS, cli, ...process.argv.slice(2)]
  const [command, ...rest] = is_tied ? ['setpriv', '--pdeathsig', 'TERM', ...words] : words
  const env = { NODE_COMPILE_CACHE: compile_cache, ...process.env }
  const child = spawn(command, rest, { stdio: 'inherit', env })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      // Ctrl-C reaches the child by itself, and a second one would mean "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.once('error', (error) => fail(error.message))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function fail(message) {
  console.error(`samepage: ${message}`)
  process.exit(1)
}
