import { routes } from '#routes.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { Field, Search } from '#ui/field.tsx'
import { EmptyLine, Key, PageHead } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Filters } from '#ui/tabs.tsx'
import type { Item } from './item.ts'

/** What the seller sells, by code. */
export function ItemsPage({
  page,
  items,
  search,
  limit,
}: {
  page: DeskPage
  items: readonly Item[]
  search: string
  limit: number
}) {
  const { say, seller, format } = page
  const words = say.desk.items
  const columns: Column<Item>[] = [
    { class: 'doc code', head: words.code, cell: (item) => item.code },
    { class: 'who', head: words.name, cell: (item) => item.name },
    { class: 'opt', head: format.country.tax.item_code?.label ?? words.category, cell: (item) => item.item_code ?? '' },
    { class: 'opt', head: words.unit, cell: (item) => item.unit },
    { class: 'num val', head: `${words.price} ${format.symbol(seller.currency)}`, cell: (item) => item.price ?? '' },
    {
      class: 'num opt',
      head: words.tax_percent,
      cell: (item) => (item.rate_bp === null ? '' : formatDecimal({ units: BigInt(item.rate_bp), scale: 2 })),
    },
  ]
  const add = page.may('items.manage') && (
    <a class="btn primary" href={routes.desk.newItem.href()} data-key="n">
      {words.add} <Key>N</Key>
    </a>
  )
  return (
    <DeskFrame page={page} place="items" title={say.desk.nav.items} live="all">
      <PageHead title={say.desk.nav.items} acts={add || undefined} />
      <Filters action={routes.desk.items.href()} label={words.find}>
        <Search name="q" label={words.find} placeholder={words.find} value={search} hotKey="/" />
      </Filters>
      {items.length === 0 ? (
        <EmptyLine>{search === '' ? words.none : words.none_found(search)}</EmptyLine>
      ) : (
        <Ledger
          class="queue items"
          caption={say.desk.nav.items}
          columns={columns}
          rows={items}
          row={(item) => ({ id: item.id })}
        />
      )}
      {items.length === limit && <Paging text={words.first_only(limit)} />}
    </DeskFrame>
  )
}

/** Something new is sold. */
export function NewItemPage({ page, form }: { page: DeskPage; form: DeskForm }) {
  const { say, seller, format } = page
  const words = say.desk.items
  const { optional } = say.desk.form
  const crumb = { href: routes.desk.items.href(), text: say.desk.nav.items, here: words.add }
  return (
    <DeskFormPage page={page} form={form} place="items" title={words.add} crumb={crumb} send={words.send}>
      <div class="fields">
        <Field
          {...of(form, 'code')}
          label={words.code}
          kind="code"
          autocomplete="off"
          maxlength={64}
          required
          autofocus={form.problem === null}
          half
        />
        <Field {...of(form, 'name')} label={words.name} autocomplete="off" maxlength={200} required half />
        <Field
          {...of(form, 'item_code')}
          label={format.country.tax.item_code?.label ?? words.category}
          kind="code"
          maxlength={20}
          optional={optional}
          half
        />
        <Field {...of(form, 'unit')} label={words.unit} maxlength={20} optional={optional} half />
        <Field
          {...of(form, 'price')}
          label={words.price}
          prefix={format.symbol(seller.currency)}
          kind="num"
          inputmode="decimal"
          optional={optional}
          half
        />
        <Field {...of(form, 'tax_percent')} label={words.tax_percent} kind="num" inputmode="decimal" optional={optional} half />
      </div>
    </DeskFormPage>
  )
}
