import { describe, expect, it } from 'vitest'
import { downloadOf } from './download.ts'

describe('a download', () => {
  it('is named in ASCII and in full, and kept by nobody on the way', async () => {
    const response = downloadOf({ name: 'खाता विवरण SGS/1.pdf', type: 'pdf', body: new Uint8Array([1, 2]) })
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="__ ____ SGS-1.pdf"; filename*=UTF-8''${encodeURIComponent('खाता विवरण SGS-1.pdf')}`,
    )
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('content-length')).toBe('2')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2]))
  })

  it('cannot break out of its header', () => {
    const header = downloadOf({ name: 'a"; filename=evil.exe\r\nx: y.csv', type: 'csv', body: new Uint8Array() }).headers.get(
      'content-disposition',
    )
    expect(header).toMatch(/^attachment; filename="[^"\r\n]*"; filename\*=UTF-8''[^;\r\n"]*$/)
  })

  it('is made piece by piece as it is read, and no further when the reader leaves', async () => {
    let made = 0
    let ended = false
    async function* pieces() {
      try {
        for (; made < 100; made++) yield new Uint8Array([made])
      } finally {
        ended = true
      }
    }
    const reader = downloadOf({ name: 'a.csv', type: 'csv', body: pieces() }).body?.getReader()
    expect((await reader?.read())?.value).toEqual(new Uint8Array([0]))
    await reader?.cancel()
    expect(made).toBeLessThan(5)
    expect(ended).toBe(true)
  })
})
