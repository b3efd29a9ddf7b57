import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from './project-root.ts'

/** Addresses of the built style sheet and scripts. Their names carry a hash, so browsers keep them for ever. */
export type AssetNames = { styles: string; portal: string; desk: string; door: string }

export type Assets = {
  names: AssetNames
  /** The file under this name in the best encoding the browser takes, or null. */
  find(name: string, accepted: string): { body: Uint8Array<ArrayBuffer>; type: string; encoding: string | null } | null
  /** Changes whenever any asset does. */
  hash: string
}

const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' }

/** Reads what `npm run build` has put into `dist/assets`; it is small and stays in memory. */
export function openAssets(folder: string = path.join(projectRoot(), 'dist', 'assets')): Assets {
  const manifest = path.join(folder, 'manifest.json')
  if (!existsSync(manifest)) throw new Error('the assets are not built yet: run `npm run build`')
  const built: Record<keyof AssetNames, string> = JSON.parse(readFileSync(manifest, 'utf8'))
  const files = new Map<
    string,
    { body: Uint8Array<ArrayBuffer>; br: Uint8Array<ArrayBuffer>; gz: Uint8Array<ArrayBuffer>; type: string }
  >()
  const read = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)))
  for (const name of Object.values(built)) {
    files.set(name, {
      body: read(name),
      br: read(`${name}.br`),
      gz: read(`${name}.gz`),
      type: TYPES[path.extname(name)] ?? 'application/octet-stream',
    })
  }
  return {
    names: { styles: at(built.styles), portal: at(built.portal), desk: at(built.desk), door: at(built.door) },
    hash: Object.values(built).join(' '),
    find(name, accepted) {
      const file = files.get(name)
      if (!file) return null
      if (/\bbr\b/.test(accepted)) return { body: file.br, type: file.type, encoding: 'br' }
      if (/\bgzip\b/.test(accepted)) return { body: file.gz, type: file.type, encoding: 'gzip' }
      return { body: file.body, type: file.type, encoding: null }
    },
  }
}

function at(name: string): string {
  return `/assets/${name}`
}
