import { routes } from '#routes.ts'
import type { AskedDates, DateProblem } from '#shared/period.ts'
import type { Calendar } from '#ui/calendar.ts'
import { Field, type FieldProblem, Search } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import type { Page } from '#ui/page.tsx'
import { typeFor } from '#ui/period-form.tsx'
import { Filters } from '#ui/tabs.tsx'
import { INVOICE_SORTS } from './invoice.ts'
import { datesWord, exportHref, fieldsOf, hasDates, type InvoiceAddress } from './invoice-address.ts'

type FilterProps = { page: Page; address: InvoiceAddress; calendar: Calendar }

/** Search, period, order; dates of one's own; and the whole list as a file. */
export function InvoiceFilters({ page, address, calendar }: FilterProps) {
  const { invoices } = page.say
  const action = routes.invoices.list.href({ account: page.account.id })
  return (
    <>
      <Filters action={action} label={invoices.find}>
        <Kept address={address} but={['q', 'dates', 'sort']} />
        <Search name="q" label={invoices.search} placeholder={invoices.search_hint} value={address.search} />
        <select class="input auto" name="dates" aria-label={invoices.dates}>
          {periods(page, address, calendar).map((one) => (
            <option value={one.value} selected={one.value === datesWord(address)}>
              {one.text}
            </option>
          ))}
        </select>
        <select class="input auto extra" name="sort" aria-label={invoices.sort}>
          {INVOICE_SORTS.map((sort) => (
            <option value={sort} selected={sort === address.sort}>
              {invoices.sorts[sort]}
            </option>
          ))}
        </select>
        <button type="submit" class="btn">
          {invoices.show}
        </button>
        <ListFiles page={page} address={address} />
      </Filters>
      <OwnDates page={page} address={address} action={action} />
    </>
  )
}

function periods({ say, format }: Page, address: InvoiceAddress, calendar: Calendar): { value: string; text: string }[] {
  const { invoices } = say
  const { from, to } = address.dates
  const years = calendar.years.map(({ label }) => ({ value: label, text: label }))
  const all = { value: '', text: invoices.all_dates }
  if (!hasDates(address.dates) || address.dates.problems.length > 0) return [all, ...years]
  const own =
    from === null
      ? invoices.until(format.day(to ?? calendar.today))
      : to === null
        ? invoices.since(format.day(from))
        : invoices.range(format.day(from), format.day(to))
  return [{ value: datesWord(address), text: own }, all, ...years]
}

/** Dates of one's own stand in a form of their own, so that a chosen year and typed dates never contradict each other. */
function OwnDates({ page, address, action }: { page: Page; address: InvoiceAddress; action: string }) {
  const { invoices } = page.say
  const { dates } = address
  const problems = new Map(dateProblems(dates, page).map((problem) => [problem.name, problem.text]))
  return (
    <details class="fold owndates" open={problems.size > 0}>
      <summary>{invoices.other_dates}</summary>
      <form class="dates" method="get" action={action}>
        <Kept address={address} but={['dates']} />
        <Field
          name="from"
          type={typeFor(problems.get('from'))}
          label={invoices.from}
          value={dates.from_text}
          error={problems.get('from')}
        />
        <Field
          name="to"
          type={typeFor(problems.get('to'))}
          label={invoices.to}
          value={dates.to_text}
          error={problems.get('to')}
        />
        <button type="submit" class="btn">
          {invoices.show}
        </button>
      </form>
    </details>
  )
}

/** What the list is narrowed by already, so that another choice leaves it as it is. */
function Kept({ address, but }: { address: InvoiceAddress; but: readonly string[] }) {
  const fields = Object.entries(fieldsOf(address)).filter(([name, value]) => value !== '' && !but.includes(name))
  return (
    <>
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  )
}

function ListFiles({ page, address }: { page: Page; address: InvoiceAddress }) {
  const { invoices } = page.say
  return (
    <>
      <a class="btn extra" href={exportHref(page.account.id, address, 'xlsx')}>
        <Icon name="sheet" />
        {invoices.excel}
      </a>
      <a class="btn extra" href={exportHref(page.account.id, address, 'csv')}>
        <Icon name="download" />
        {invoices.csv}
      </a>
    </>
  )
}

/** What to put right about two dates, in words. */
export function dateProblems({ problems }: Pick<AskedDates, 'problems'>, { say }: Pick<Page, 'say'>): FieldProblem[] {
  const words: Readonly<Record<DateProblem['code'], string>> = {
    invalid_date: say.invoices.date_wrong,
    range_reversed: say.invoices.range_wrong,
  }
  return problems.map(({ name, code }) => ({ name, text: words[code] }))
}
