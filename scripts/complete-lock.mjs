#!/usr/bin/env node
/**
 * Completes package-lock.json: npm drops an optional platform package from the lock when the registry at hand lacks it, and
 * `npm ci` then refuses that lock as out of step with package.json. Each missing one gets an entry with its version and
 * platform but without `resolved` and `integrity`, which is enough for `npm ci` to pass and to skip it elsewhere.
 * Run it after every `npm install`, from anywhere: `node scripts/complete-lock.mjs [folder]`. Safe to repeat.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

const file = join(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)), 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = complete(lock.packages)
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
console.log(added.length === 0 ? 'The lock is complete.' : `Added to the lock:\n  ${added.join('\n  ')}`)

/** Adds what is missing to `packages` (lockfile version 3) and returns the paths added. */
function complete(packages) {
  const added = []
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(packages, path, name)) continue
      packages[`node_modules/${name}`] = { version, ...platformOf(name), optional: true }
      added.push(`node_modules/${name}`)
    }
  }
  return added
}

/** Node's rule: a package sees the `node_modules` beside it and of every folder above. */
function isLocked(packages, path, name) {
  let folder = path
  while (folder !== '') {
    if (`${folder}/node_modules/${name}` in packages) return true
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  }
  return `node_modules/${name}` in packages
}

/** Platform packages carry their platform in the name: `…-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  const libc = os.includes('linux') ? words.flatMap((word) => LIBRARIES[word] ?? []) : []
  if (os.length !== 1) throw new Error(`${name} is not in the lock, and its name does not tell for which system it is.`)
  return { ...(cpu.length > 0 && { cpu }), os, ...(libc.length > 0 && { libc }) }
}
