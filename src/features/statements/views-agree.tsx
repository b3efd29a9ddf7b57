import { routes } from '#routes.ts'
import { Section } from '#ui/layout.tsx'
import { type LinkRow, Links } from '#ui/links.tsx'
import type { AnswerProps } from './views-entries.tsx'

/** Beside the balance: whoever may sign for it confirms it, whoever is not sure compares line by line. */
export function BooksAgree({ page, answer: { statement } }: Pick<AnswerProps, 'page' | 'answer'>) {
  const { say, account } = page
  const { confirmations: words } = say
  const { to, currency } = statement
  const at = { account: account.id }
  const items: LinkRow[] = []
  if (page.may('statement.confirm')) {
    items.push({
      href: routes.confirmations.list.href(at, { as_on: to, currency }),
      icon: 'badge-check',
      text: words.from_statement_link,
      note: words.from_statement_note,
    })
  }
  if (page.may('statement.match')) {
    items.push({
      href: routes.reconciliations.list.href(at),
      icon: 'repeat-2',
      text: words.match,
      note: words.match_note,
    })
  }
  if (items.length === 0) return null
  return (
    <Section id="agree" title={words.from_statement} class="plain noprint">
      <Links items={items} />
    </Section>
  )
}
