import { bankEnding } from '#features/sellers/letterhead.ts'
import type { Page } from '#ui/page.tsx'
import { brandOf } from '#ui/portal-frame.tsx'
import { Sheet, SheetEnd, SheetFacts, SheetFoot, SheetHead, SheetLines, SheetTaxes, SheetWords } from '#ui/sheet.tsx'
import { Sum } from '#ui/sum.tsx'
import type { InvoiceDetail } from './invoice-detail.ts'
import { type SheetLine, sheetOf } from './invoice-sheet.ts'

type SheetPage = Pick<Page, 'say' | 'format' | 'seller'>

/** The document itself, as it is printed. */
export function DocumentSheet({ page, detail, buyer_name }: { page: SheetPage; detail: InvoiceDetail; buyer_name: string }) {
  const { say, format, seller } = page
  const sheet = sheetOf(detail, page)
  const party = detail.paper?.seller_party
  const address = party?.address_lines ?? seller.settings.address_lines ?? []
  const tax_id = party ? party.tax_id : seller.settings.tax_id
  const total = sheet.totals.find((row) => row.is_total)
  const notes = [...sheet.remarks, ...payNote(page, detail)]
  return (
    <Sheet label={`${sheet.title} ${sheet.number}`}>
      <SheetHead
        brand={{ ...brandOf(page), name: party?.name ?? seller.name }}
        lines={tax_id ? [...address, `${format.country.tax_id_label} ${tax_id}`] : address}
        title={sheet.title}
        number={sheet.number}
      />
      <SheetFacts
        to={sheet.buyer ?? { label: say.invoices.sheet.billed_to, name: buyer_name, lines: [] }}
        facts={[
          ...sheet.facts.map((fact) => ({ label: fact.label, lines: [fact.value] })),
          ...(sheet.ship_to ? [{ label: sheet.ship_to.label, lines: [sheet.ship_to.name, ...sheet.ship_to.lines] }] : []),
        ]}
      />
      {sheet.lines.length > 0 && (
        <SheetLines
          heads={{ ...sheet.heads, item_code: sheet.heads.item_code ?? '' }}
          lines={sheet.lines.map((line) => screenLine(line, page))}
        />
      )}
      <SheetEnd>
        {sheet.tax_table ? <SheetTaxes heads={sheet.tax_table.heads} rows={sheet.tax_table.rows} /> : <div />}
        <Sum
          tight
          rows={sheet.totals.filter((row) => !row.is_total)}
          total={{ label: total?.label ?? '', value: total?.value ?? '' }}
        />
      </SheetEnd>
      {sheet.words !== null && <SheetWords>{sheet.words}</SheetWords>}
      {notes.length > 0 && <SheetFoot notes={notes} />}
    </Sheet>
  )
}

/** On a page the discount stands under the item, where paper gives it a column. */
function screenLine(line: SheetLine, { say }: SheetPage) {
  const less = line.discount === '' ? null : say.invoices.sheet.less(line.discount)
  return { ...line, code: [line.code, less].filter((part) => part !== null).join(', ') || null }
}

function payNote({ say, seller }: SheetPage, { entry }: InvoiceDetail): string[] {
  if (entry.open_minor === 0 || entry.amount_minor < 0) return []
  const { sheet } = say.invoices
  const { upi_address } = seller.settings
  const ending = bankEnding(seller)
  const ways = [upi_address ? sheet.way_upi(upi_address) : '', ending ? sheet.way_bank(ending) : ''].filter((way) => way !== '')
  return ways.length === 0 ? [] : [sheet.pay_note(ways.join(sheet.or))]
}
