import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'esbuild'

const ui = fileURLToPath(new URL('../src/ui/', import.meta.url))

const entries = {
  styles: join(ui, 'styles.css'),
  portal: join(ui, 'client/portal.ts'),
  door: join(ui, 'client/door.ts'),
  desk: join(ui, 'client/desk.ts'),
}

/** Browsers of 2024 and later: nesting, layers, container queries and light-dark() are left as they are written. */
const target = ['chrome123', 'firefox121', 'safari17.5']

/**
 * Bundles and shrinks the style sheet and the client scripts into `outDir`, under names that carry a hash of their content so that
 * they may be cached for ever, each beside its gzip and brotli copy.
 *
 * @param {string} outDir
 * @returns {Promise<{ styles: string, portal: string, door: string, desk: string }>} the file names by entry
 */
export async function buildAssets(outDir) {
  await mkdir(outDir, { recursive: true })
  const { metafile, outputFiles } = await build({
    entryPoints: entries,
    outdir: outDir,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  await Promise.all(outputFiles.flatMap(({ path, contents }) => copies(path, contents)))
  const named = Object.entries(metafile.outputs).map(([path, output]) => [entryName(output.entryPoint), basename(path)])
  return Object.fromEntries(named)
}

const compress = { gz: promisify(gzip), br: promisify(brotliCompress) }

function copies(path, contents) {
  return [
    writeFile(path, contents),
    compress.gz(contents, { level: 9 }).then((bytes) => writeFile(`${path}.gz`, bytes)),
    compress
      .br(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
      .then((bytes) => writeFile(`${path}.br`, bytes)),
  ]
}

function entryName(path = '') {
  const name = Object.keys(entries).find((key) => entries[key].endsWith(basename(path)))
  if (!name) throw new Error(`an output without an entry: ${path}`)
  return name
}

/** The bytes of a built file as a browser gets them. */
export async function compressedSize(outDir, name) {
  return (await readFile(join(outDir, `${name}.br`))).length
}
