import { createHash } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { paperRows } from '#platform/papers.ts'
import { openPdf } from '#platform/pdf.ts'
import { Refusal } from '#shared/refusal.ts'
import { line, longStatement, receipt, statement, taxInvoice, vatInvoice } from '#test/papers.ts'
import { faultsInTags, readPdf } from '#test/pdf-text.ts'

const pdf = openPdf()
afterAll(() => pdf.close())

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('what is printed', () => {
  it('A tax invoice carries every field the law asks for, and says whose copy it is', async () => {
    const { text, pages } = readPdf(await pdf.invoice(taxInvoice()))
    const fields = [
      'Tax invoice',
      'ORIGINAL FOR RECIPIENT',
      'MT/26-27/1126',
      '12 Oct 2026',
      'Meghdoot Traders',
      'GSTIN 27ZZZCZ9999Z1ZJ',
      'Shree Ganesh Stationers',
      'GSTIN 27ZZZFY8888Y1ZM',
      'Plot 7, Hadapsar, Pune, Maharashtra 411028',
      '27-Maharashtra',
      'Reverse charge',
      '9608',
      'Ball pen, blue, box of 50',
      'BP-BL-50',
      '40 box',
      '265.00',
      '18%',
      '10,600.00',
      '2,595.60',
      '−0.20',
      '₹42,665.00',
      'Rupees Forty-Two Thousand Six Hundred Sixty-Five Only',
      'Authorised signatory',
      'EXMP0000142',
      'Signed e-invoice',
      'Questions? Kavita Deshmukh',
      'Page 1 of 1',
    ]
    expect(fields.filter((field) => !text.includes(field))).toEqual([])
    expect(text.replaceAll('\n', '')).toContain('706daeccda0ef6f818da78f3a2a05a1288731057373002289b46c3229289a2e7')
    expect(pages).toHaveLength(1)
  })

  it('An invoice under VAT has its own columns, no copy label and nothing to scan', async () => {
    const { text } = readPdf(await pdf.invoice(vatInvoice()))
    expect(text).toContain('Atelier Nørregård ApS')
    expect(text).toContain('€294.00')
    expect(text).not.toContain('HSN')
    expect(text).not.toContain('ORIGINAL')
  })

  it('A credit note names itself and the invoice it corrects', async () => {
    const facts = [{ label: 'Corrects', value: 'MT/26-27/1126, 12 Oct' }]
    const { text } = readPdf(await pdf.invoice(taxInvoice({ title: 'Credit note', number: 'CN/26-27/0088', facts })))
    expect(text).toContain('Credit note\nCN/26-27/0088')
    expect(text).toContain('Corrects\nMT/26-27/1126, 12 Oct')
  })

  it('A withdrawn invoice says so', async () => {
    const { text } = readPdf(await pdf.invoice(taxInvoice({ notice: 'Withdrawn on 3 Nov 2026, replaced by MT/26-27/1140.' })))
    expect(text).toContain('Withdrawn on 3 Nov 2026, replaced by MT/26-27/1140.')
  })

  it('A receipt says what was paid, how, what for, and what is kept as an advance', async () => {
    const { text } = readPdf(await pdf.receipt(receipt()))
    for (const words of [
      'RC/26-27/0871',
      '₹25,000.00',
      'UPI',
      '000000871142',
      'MT/26-27/1126',
      'Kept as an advance\n5,000.00',
    ]) {
      expect(text).toContain(words)
    }
  })

  it('A statement runs from opening to closing balance, by age and by open item, errors and omissions excepted', async () => {
    const { text } = readPdf(await pdf.statement(statement()))
    for (const words of [
      'Opening balance',
      '1,42,490.00 Dr',
      'Closing balance\n1,23,900.00\n30,000.00\n1,12,490.00 Dr',
      'E. & O.E.',
    ]) {
      expect(text).toContain(words)
    }
    expect(text).toContain('1 to 30 days late\n77,090.00')
    expect(text).toContain('31 Oct 2026\n88,500.00\n77,090.00')
  })

  it('A paper in Hindi is shaped as Hindi, with its own labels', async () => {
    const buyer = { label: 'बिल प्राप्तकर्ता', name: 'श्री क्षत्रिय पुस्तक भंडार', lines: ['२२ लक्ष्मी रोड, पुणे'] }
    const paper = taxInvoice({ language: 'hi', title: 'कर बीजक', buyer, page_label: 'पृष्ठ {page} / {pages}' })
    const { text, metadata } = readPdf(await pdf.invoice(paper))
    for (const words of ['कर बीजक', 'बिल प्राप्तकर्ता', 'श्री क्षत्रिय पुस्तक भंडार', 'पृष्ठ 1 / 1']) expect(text).toContain(words)
    expect(metadata).toContain('<rdf:li>hi</rdf:li>')
  })

  it('A long invoice numbers its lines, and repeats the table head and its own name on every page', async () => {
    const lines = Array.from({ length: 120 }, (_, index) =>
      line(`Item ${index}`, null, ['9608', '1 box', '1.00', '', '18%', '₹99,99,99,999.99']),
    )
    const { pages } = readPdf(await pdf.invoice(taxInvoice({ lines, position_label: 'No.' })))
    expect(pages.length).toBeGreaterThan(2)
    const tabled = pages.filter((page) => page.includes('₹99,99,99,999.99'))
    expect(tabled.filter((page) => page.includes('Taxable ₹') && page.includes('MT/26-27/1126'))).toHaveLength(tabled.length)
    expect(pages.map((page, index) => page.includes(`Page ${index + 1} of ${pages.length}`))).not.toContain(false)
    expect(pages.join('\n')).toContain('\n120\nItem 119')
  })
})

describe('what people typed', () => {
  it('is printed as typed: no markup, no code, no file of the machine', async () => {
    const typed = [
      '#read("/etc/passwd")',
      '*bold* _thin_ $x^2$ @label',
      '<script>alert(1)</script>',
      '\\ ` [x] // #import "@preview/x"',
    ]
    const { text } = readPdf(await pdf.invoice(taxInvoice({ remarks: typed })))
    for (const words of typed) expect(text.replaceAll('\n', '')).toContain(words)
  })

  it('loses control characters, half letters and marks that turn the reading order', async () => {
    const { text } = readPdf(await pdf.invoice(taxInvoice({ remarks: ['a\u0007b\u0000c', 'x\u202ey', 'half \ud83d.'] })))
    expect(text).toContain('a b c')
    expect(text).toContain('xy')
  })

  it('in letters no font of ours has still makes a PDF, though not an archival one', async () => {
    const { text, metadata } = readPdf(await pdf.invoice(taxInvoice({ remarks: ['தமிழ் 😀'] })))
    expect(text).toContain('₹42,665.00')
    expect(metadata).not.toContain('pdfaid:part')
  })
})

describe('the file', () => {
  it('is PDF/A-3b, tagged, titled, dated by its document', async () => {
    const bytes = await pdf.invoice(taxInvoice())
    const { metadata, dictionaries } = readPdf(bytes)
    expect(metadata).toContain('<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>')
    expect(metadata).toContain('Tax invoice MT/26-27/1126')
    expect(metadata).toContain('<xmp:CreateDate>2026-10-12T00:00:00+00:00</xmp:CreateDate>')
    expect(dictionaries.join('\n')).toMatch(/\/MarkInfo <<[^>]*\/Marked true/)
    expect(faultsInTags(bytes)).toEqual([])
  })

  it('is the same to the byte each time, also from another thread and after other papers', async () => {
    const first = [await pdf.invoice(taxInvoice()), await pdf.receipt(receipt()), await pdf.statement(statement())].map(sha256)
    const other = openPdf()
    const second = [await other.invoice(taxInvoice()), await other.receipt(receipt()), await other.statement(statement())].map(
      sha256,
    )
    await other.close()
    expect(second).toEqual(first)
    expect(sha256(await pdf.invoice(taxInvoice({ number: 'MT/26-27/1127' })))).not.toBe(first[0])
  })

  it('is made without holding up the thread that answers requests', async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const paper = longStatement(2_000)
    delay.enable()
    await pdf.statement(paper)
    delay.disable()
    expect(delay.percentile(99) / 1e6).toBeLessThan(25)
  })
})

describe('the logo', () => {
  it('may be a drawing or a PNG', async () => {
    const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const seller = { ...taxInvoice().seller, logo: { png: Buffer.from(dot, 'base64') } }
    const bytes = await pdf.invoice(taxInvoice({ seller }))
    expect(readPdf(bytes).dictionaries.join('\n')).toContain('/Subtype /Image')
  })

  it.each([
    ['reaches for a file', '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'],
    ['reaches for the net', '<svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.com"/></svg>'],
    ['swells', '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['runs a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
    ['is broken', '<svg xmlns="http://www.w3.org/2000/svg"><g'],
  ])('is refused with words at its field when it %s', async (_, svg) => {
    const seller = { ...taxInvoice().seller, logo: { svg } }
    await expect(pdf.invoice(taxInvoice({ seller }))).rejects.toMatchObject({ status: 422, code: 'unfit_logo', param: 'logo' })
  })
})

describe('the processes', () => {
  it('refuses papers beyond its queue and prints those it took', async () => {
    const small = openPdf({ queue_limit: 2 })
    const taken = [small.receipt(receipt()), small.receipt(receipt())]
    await expect(small.receipt(receipt())).rejects.toMatchObject({ status: 503, code: 'pdf_busy' })
    expect(await Promise.all(taken)).toHaveLength(2)
    expect(await small.receipt(receipt())).toBeInstanceOf(Uint8Array)
    await small.close()
  })

  it('one that dies fails the paper in hand only: a new one prints those that wait', async () => {
    const cramped = openPdf({ heap_limit_mb: 24 })
    const rows = paperRows(longStatement(40_000).rows, (row) => ({ ...row, note: 'a long note '.repeat(80) }))
    const deadly = cramped.statement(statement({ rows }))
    const waiting = cramped.statement(longStatement(400))
    await expect(deadly).rejects.toThrow('a paper could not be printed')
    expect(readPdf(await waiting).text).toContain('MT/26-27/399')
    await cramped.close()
  })

  it('gives up a paper that takes too long, in the midst of its work', async () => {
    const hurried = openPdf({ time_limit_ms: 250 })
    const began = performance.now()
    const slow = hurried.statement(longStatement(20_000))
    await expect(slow).rejects.toMatchObject({ status: 503, code: 'pdf_too_slow' })
    expect(performance.now() - began).toBeLessThan(4_000)
    // the process, which hears nothing while it works, is gone
    await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap'))
    await hurried.close()
  })

  it('no invoice waits behind a long statement', async () => {
    const ends: string[] = []
    const long = pdf.statement(longStatement(1_500)).then(() => ends.push('statement'))
    await pdf.invoice(taxInvoice()).then(() => ends.push('invoice'))
    await long
    expect(ends).toEqual(['invoice', 'statement'])
  })

  it('rows of a statement are asked for some at a time, and other requests have their turn in between', async () => {
    let asked = 0
    const rows = paperRows(longStatement(1_000).rows, (row) => {
      asked += 1
      return row
    })
    const printed = pdf.statement(statement({ rows }))
    const seen = new Set<number>()
    while (asked < 1_000) {
      seen.add(asked)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(seen.size).toBeGreaterThan(5)
    expect(readPdf(await printed).text).toContain('MT/26-27/999')
  })

  it('a paper whose rows fail is the only one that fails', async () => {
    const rows = paperRows(longStatement(400).rows, (row) => {
      if (row.number === 'MT/26-27/250') throw new Error('no such row')
      return row
    })
    await expect(pdf.statement(statement({ rows }))).rejects.toThrow('a paper could not be printed')
    expect(readPdf(await pdf.statement(longStatement(400))).text).toContain('MT/26-27/399')
  })

  it('is not given a paper too long for anybody to print', async () => {
    await expect(pdf.statement(longStatement(45_001))).rejects.toMatchObject({ status: 413, code: 'pdf_too_long' })
    const lines = Array.from({ length: 8_000 }, () => taxInvoice().lines[0] ?? line('', null, []))
    await expect(pdf.invoice(taxInvoice({ lines }))).rejects.toMatchObject({ status: 413, code: 'pdf_too_long' })
  })

  it('refuses what still waits when it is closed', async () => {
    const closing = openPdf()
    const waiting = [closing.receipt(receipt()), closing.receipt(receipt())]
    const ends = Promise.allSettled(waiting)
    await closing.close()
    for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: expect.any(Refusal) })
    await expect(closing.receipt(receipt())).rejects.toMatchObject({ code: 'pdf_closing' })
  })

  it('says what is wrong with a paper that cannot be set', async () => {
    const unmatched = [line('Ball pen', null, ['too', 'few'])]
    await expect(pdf.invoice(taxInvoice({ lines: unmatched }))).rejects.toThrow(/the paper could not be set: .*index/)
  })
})
