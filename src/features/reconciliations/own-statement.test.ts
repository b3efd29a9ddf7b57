import { beforeAll, describe, expect, it } from 'vitest'
import { goldenBooks, pathOf, uploadLedger } from '#test/ledgers.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'

let finance: PortalBrowser

beforeAll(async () => {
  const books = await goldenBooks()
  const portal = await openPortal(books)
  finance = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Finance')
})

describe('our own statement, uploaded as their ledger', () => {
  it.each([
    ['csv', 'en'],
    ['csv', 'hi'],
    ['xlsx', 'en'],
    ['xlsx', 'hi'],
  ])(
    'as %s in %s agrees to the paisa, with what was owed before it and without anybody explaining a column',
    async (as, lang) => {
      const { bytes } = await finance.file(`/statement/export?as=${as}&from=2026-10-01&to=2026-11-21&lang=${lang}`)
      const answer = await uploadLedger(finance, `statement ${lang}.${as}`, bytes)
      expect(answer.location).not.toContain('file=')
      const { text } = await finance.get(`${pathOf(answer.location)}?lang=en`)
      expect(text).toContain('You owe, our books 2,84,690.00 −You owe, your books 2,84,690.00 =Difference ₹0.00')
      expect(text).toContain('Both agree.')
      expect(text).toContain('1 Oct 2026 to 21 Nov 2026')
    },
  )
})
