import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

let root: string | undefined

/** The folder that holds package.json: the same from `src/` in development and from `dist/` in production. */
export function projectRoot(): string {
  if (root !== undefined) return root
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder)
    if (above === folder) throw new Error('package.json not found above this file')
    folder = above
  }
  root = folder
  return folder
}
