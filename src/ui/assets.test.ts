import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AssetManifest, buildAssets, compressedSize } from '../../scripts/assets.mjs'

const ui = path.join(import.meta.dirname)
let folder: string
let assets: AssetManifest

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assets-'))
  assets = await buildAssets(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function styleFiles(): Promise<string[]> {
  return (await readdir(ui)).filter((name) => name.endsWith('.css'))
}

describe('The style sheet', () => {
  it('stays under 12 KB as a browser gets it', async () => {
    expect(await compressedSize(folder, assets.styles)).toBeLessThan(12 * 1024)
  })

  it('holds every file that lies here, each in the layers that are declared', async () => {
    const entry = await readFile(path.join(ui, 'styles.css'), 'utf8')
    const layers = /@layer ([^;]+);/.exec(entry)?.[1]?.split(', ')
    expect(layers).toEqual(['reset', 'tokens', 'base', 'components', 'pages', 'print'])
    for (const name of (await styleFiles()).filter((each) => each !== 'styles.css')) {
      expect(entry, name).toContain(`@import "./${name}";`)
      const own = await readFile(path.join(ui, name), 'utf8')
      for (const [, layer] of own.matchAll(/^@layer (\w+)/gm)) expect(layers, name).toContain(layer)
      expect(own.replace(/\/\*.*?\*\//gs, '').trim(), `${name}: nothing stands outside a layer`).toMatch(/^@layer/)
    }
  })

  it('is free of mistakes a parser finds', async () => {
    for (const name of await styleFiles()) {
      const { warnings } = await transform(await readFile(path.join(ui, name), 'utf8'), { loader: 'css', logLevel: 'silent' })
      expect(warnings, name).toEqual([])
    }
  })

  it('names only tokens that exist', async () => {
    const written = await readFile(path.join(folder, assets.styles), 'utf8')
    const set = new Set([...written.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
    const used = new Set([...written.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name))
    expect([...used].filter((name) => !set.has(name))).toEqual([])
  })

  it('fetches nothing from anywhere', async () => {
    expect(await readFile(path.join(folder, assets.styles), 'utf8')).not.toMatch(/url\(|@import/)
  })
})

describe('The client scripts', () => {
  it('stay under 10 KB each as a browser gets them', async () => {
    for (const name of [assets.portal, assets.desk, assets.door])
      expect(await compressedSize(folder, name)).toBeLessThan(10 * 1024)
  })

  it('neither evaluate text nor write styles, which the policy of the pages would refuse', async () => {
    for (const name of [assets.portal, assets.desk, assets.door])
      expect(await readFile(path.join(folder, name), 'utf8')).not.toMatch(/\beval\(|new Function|\.style\.|cssText/)
  })
})

describe('A built file', () => {
  it('is named after its content and lies beside copies that unpack to it', async () => {
    for (const name of Object.values(assets)) {
      expect(name).toMatch(/^[a-z]+-[A-Z0-9]{8}\.(css|js)$/)
      const plain = await readFile(path.join(folder, name))
      expect(gunzipSync(await readFile(path.join(folder, `${name}.gz`))).equals(plain)).toBe(true)
      expect(brotliDecompressSync(await readFile(path.join(folder, `${name}.br`))).equals(plain)).toBe(true)
    }
  })

  it('keeps its name when nothing has changed', async () => {
    expect(await buildAssets(folder)).toEqual(assets)
  })
})
