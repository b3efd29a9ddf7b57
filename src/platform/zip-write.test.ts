import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { safeFileName, type ZipFile, zipStream } from './zip-write.ts'

const AT = new Date('2026-11-21T10:20:30Z')

async function zip(files: AsyncIterable<ZipFile> | Iterable<ZipFile>, at = AT): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of zipStream(files, at)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* inPieces(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

describe('archive', () => {
  test('stored and deflated files come back under safe names', async () => {
    const made = await zip([
      { name: 'MT/26-27/1126.pdf', content: Buffer.from('%PDF stored') },
      { name: 'कर चालान ₹.pdf', content: Buffer.from('') },
      { name: 'statement.csv', content: inPieces('a,b\r\n', '1,2\r\n'.repeat(10_000)) },
    ])
    const found = unzipSync(made)
    expect(Object.keys(found)).toEqual(['MT-26-27-1126.pdf', 'कर चालान ₹.pdf', 'statement.csv'])
    expect(Buffer.from(found['MT-26-27-1126.pdf'] ?? []).toString()).toBe('%PDF stored')
    expect(found['statement.csv']).toHaveLength(5 + 50_000)
  })

  test.skipIf(!hasUnzip())('unzip finds nothing wrong with names, checksums and times', async () => {
    const made = await zip([
      { name: 'कर चालान ₹.pdf', content: Buffer.from('%PDF stored') },
      { name: 'statement.csv', content: inPieces('a,b\r\n', '1,2\r\n') },
    ])
    expect(unzipSays(made, '-t')).toContain('No errors detected')
    expect(unzipSays(made, '-Z')).toContain('26-Nov-21 10:20')
  })

  test('a stored file has its sizes in front of it, as readers of a stream need them', async () => {
    const made = await zip([{ name: 'a.pdf', content: Buffer.from('12345') }])
    expect([made.readUInt16LE(6) & 0x08, made.readUInt32LE(18), made.readUInt32LE(22)]).toEqual([0, 5, 5])
  })

  test('an archive without files is one', async () => {
    expect(unzipSync(await zip([]))).toEqual({})
  })

  test('the same files at the same time are the same bytes', async () => {
    const files = () => [
      { name: 'a.csv', content: inPieces('a', 'b') },
      { name: 'b.pdf', content: Buffer.from('b') },
    ]
    expect(await zip(files())).toEqual(await zip(files()))
    expect(await zip(files())).not.toEqual(await zip(files(), new Date('2026-11-22T10:20:30Z')))
  })

  test('a file is made only when the one before it has gone out', async () => {
    let made = 0
    async function* files(): AsyncGenerator<ZipFile> {
      for (; made < 100; made++) yield { name: `${made}.pdf`, content: new Uint8Array(100_000) }
    }
    let sent = 0
    for await (const piece of zipStream(files(), AT)) {
      sent += piece.length
      expect(made).toBeLessThanOrEqual(Math.ceil(sent / 100_000))
    }
    expect(made).toBe(100)
  })

  test('a failure while a file is made ends the archive with that failure', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the printer is on fire')
    }
    await expect(zip([{ name: 'a.csv', content: failing() }])).rejects.toThrow('the printer is on fire')
  })

  test('a download that is broken off lets go of the file being made', async () => {
    const released = Promise.withResolvers<void>()
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield crypto.getRandomValues(new Uint8Array(60_000))
      } finally {
        released.resolve()
      }
    }
    let pieces = 0
    for await (const _ of zipStream([{ name: 'a.csv', content: endless() }], AT)) if (++pieces === 5) break
    await released.promise
  })

  test('any files come back byte by byte', async () => {
    const file = fc.record({ bytes: fc.uint8Array({ maxLength: 300 }), streamed: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 5 }), async (files) => {
        const made = await zip(
          files.map(({ bytes, streamed }, i) => ({
            name: `${i}.bin`,
            content: streamed
              ? (async function* () {
                  yield bytes
                })()
              : bytes,
          })),
        )
        const found = unzipSync(made)
        expect(Object.keys(found)).toHaveLength(files.length)
        for (const [i, { bytes }] of files.entries()) expect(Buffer.from(found[`${i}.bin`] ?? [])).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 50 },
    )
  })
})

/** Machines without it still prove the rest; continuous integration has it. */
function hasUnzip(): boolean {
  return spawnSync('unzip', ['-v']).status === 0
}

function unzipSays(archive: Buffer, option: '-t' | '-Z'): string {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'))
  try {
    writeFileSync(join(folder, 'made.zip'), archive)
    return execFileSync('unzip', [option, join(folder, 'made.zip')], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('names', () => {
  test.each([
    ['MT/26-27/1126.pdf', 'MT-26-27-1126.pdf'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['C:\\x.pdf', 'C-x.pdf'],
    ['a\0b\r\n.pdf', 'a-b-.pdf'],
    ['..', 'file'],
    ['', 'file'],
    ['.pdf', 'pdf'],
    ['/.pdf', 'pdf'],
    ['  invoice . pdf ', 'invoice . pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['CON.pdf', '_CON.pdf'],
    ['aux', '_aux'],
    ['e\u0301tat.pdf', 'état.pdf'],
    ['चालान ₹1.pdf', 'चालान ₹1.pdf'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  test('a very long name keeps its extension and whole characters', () => {
    const safe = safeFileName(`${'ब'.repeat(300)}.pdf`)
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(180)
    expect(safe).toMatch(/^ब+\.pdf$/)
  })

  test('files of one name are numbered, whatever their case', async () => {
    const names = ['MT/1.pdf', 'mt-1.pdf', 'MT\\1.pdf', 'MT-1 (2).pdf', 'MT-1.pdf']
    const found = unzipSync(await zip(names.map((name) => ({ name, content: Buffer.from(name) }))))
    expect(Object.keys(found)).toEqual(['MT-1.pdf', 'mt-1 (2).pdf', 'MT-1 (3).pdf', 'MT-1 (2) (2).pdf', 'MT-1 (4).pdf'])
  })

  test('no name at all leads anywhere, and a safe name stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('.', '/', '\\', '\0', ' ', ':', 'a', 'é', '\u202e', '-', '\ud800') }),
        (name) => {
          const safe = safeFileName(name)
          expect(safe).not.toMatch(/[/\\:\u202e]|\0|\.\.|^\.|[. ]$|^$/)
          expect(safeFileName(safe)).toBe(safe)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
