// `npm run dev`: builds and serves, and does both again whenever a source changes.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'

let server
let again

function serve() {
  server = spawn(process.execPath, ['bin/samepage.mjs', 'serve', ...process.argv.slice(2)], { stdio: 'inherit' })
}

function restart() {
  const before = server
  before.once('exit', serve)
  before.kill('SIGTERM')
}

for (const folder of ['src', 'db/migrations']) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(again)
    again = setTimeout(restart, 150)
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.once('exit', () => process.exit())
    server.kill('SIGTERM')
  })
}
serve()
