import type { Hono } from 'hono'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseDecimal, unitsAt } from '#shared/decimal.ts'
import { invalid } from '#shared/refusal.ts'
import { searchText } from '#shared/typed-text.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage } from '#ui/page.tsx'
import { addItem } from './add-item.ts'
import { listItems } from './queries.ts'
import { ItemsPage, NewItemPage } from './views-desk.tsx'

const PAGE_ROWS = 200

/** The seller's items. */
export function catalogDesk(app: Hono<WebEnvironment>, site: Site): void {
  const list = deskPage(site, {
    async ask(read, context) {
      read.permit('accounts.see')
      const search = searchText(context.req.query('q'))
      return { search, items: await listItems(read, search, PAGE_ROWS) }
    },
    view: (page, { search, items }) => <ItemsPage page={page} items={items} search={search} limit={PAGE_ROWS} />,
  })
  app.get(routes.desk.items.pattern, list)
  deskForm(app, site, routes.desk.newItem.pattern, {
    async ask(read) {
      read.permit('items.manage')
    },
    view: (page, _answer, form) => <NewItemPage page={page} form={form} />,
    act: add,
    fields: { rate_bp: 'tax_percent' },
  })
}

async function add(tx: Tx, typed: Typed): Promise<string> {
  const price = typed['price']?.trim()
  const rate_bp = rateOf(typed['tax_percent']?.trim() ?? '')
  await addItem(tx, {
    code: typed['code'] ?? '',
    name: typed['name'] ?? '',
    item_code: typed['item_code'] ?? '',
    unit: typed['unit'] ?? '',
    ...(price ? { price } : {}),
    ...(rate_bp === null ? {} : { rate_bp }),
  })
  return routes.desk.items.href({}, { q: (typed['code'] ?? '').trim() })
}

function rateOf(text: string): number | null {
  if (text === '') return null
  const percent = parseDecimal(text.replace(/\s*%$/, ''))
  if (!percent || percent.scale > 2) throw invalid('tax_percent', 'invalid_rate', 'Give the rate of tax in percent, like 18.')
  return Number(unitsAt(percent, 2))
}
