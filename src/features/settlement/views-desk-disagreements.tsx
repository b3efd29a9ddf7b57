import { Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import type { ToldDisagreement } from './disagreement.ts'

/** What does not agree with what was asked, each in words: what came, and what is left for a person to do. */
export function Disagreements({ page, disagreements }: { page: DeskPage; disagreements: readonly ToldDisagreement[] }) {
  if (disagreements.length === 0) return null
  const words = page.say.collecting.disagreements
  return (
    <Section id="disagrees" title={words.title}>
      {disagreements.map((one) => (
        <Notice mark="flag" tone="attn" id={one.id}>
          {textOf(page, one)}
        </Notice>
      ))}
    </Section>
  )
}

function textOf({ say, format }: DeskPage, one: ToldDisagreement): string {
  const words = say.collecting.disagreements
  const codes: Readonly<Record<string, string>> = words.codes
  const text = codes[one.code] ?? (one.message || words.not_taken)
  const about = one.part === null ? '' : `${words.parts[one.part]} ${one.number}`.trim()
  const amount =
    one.amount_minor === null || one.told_currency === null ? '' : format.money(one.amount_minor, one.told_currency)
  const lead = [about, amount].filter(Boolean).join(', ')
  return lead === '' ? text : `${lead}: ${text}`
}
