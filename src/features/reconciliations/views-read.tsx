import { routes } from '#routes.ts'
import { Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { COLUMNS } from './columns.ts'
import type { Explained } from './explained.ts'
import { isLeftOut, type Reconciliation, TURNED, type UnreadRow } from './reconciliation.ts'
import { decisionForm, type MatchProps } from './views-difference.tsx'

type ReadProps = MatchProps & {
  kept: Reconciliation & { mapping: Explained }
  turned: boolean
  account_tax_id: string
}

const MOST_LISTED = 200

/** What could not be read, and how the rest was: so that nothing of the result has to be believed. */
export function HowItWasRead({ page, kept, address, turned, account_tax_id }: ReadProps) {
  const words = page.say.reconciliations.result
  const unread = kept.unread_rows.filter((row) => !isLeftOut(row))
  const left_out = kept.unread_rows.filter(isLeftOut)
  return (
    <>
      {unread.length > 0 && (
        <Section id="unread" title={words.unread(unread.length)}>
          <p class="t14 quiet">{words.unread_text}</p>
          <Lines page={page} rows={unread} />
        </Section>
      )}
      <Section id="read" title={words.read} class="plain">
        <Side page={page} kept={kept} address={address} turned={turned} />
        <ul class="t14 quiet matchnotes">
          {notesOf(page, kept).map((text) => (
            <li>{text}</li>
          ))}
        </ul>
        {isOfOther(kept.mapping, account_tax_id) && (
          <Notice mark="late" tone="attn">
            {words.other_recipient(kept.mapping.recipient ?? '', account_tax_id)}
          </Notice>
        )}
        {left_out.length > 0 && (
          <details>
            <summary class="t14">{words.left_out(left_out.length)}</summary>
            <Lines page={page} rows={left_out} />
          </details>
        )}
        <Ways page={page} kept={kept} />
      </Section>
    </>
  )
}

function isOfOther({ recipient }: Explained, own: string): boolean {
  return recipient !== undefined && recipient !== '' && own !== '' && recipient !== own.toUpperCase()
}

/** Whose side the ledger was written from, and the way to say that it is the other. */
function Side({ page, kept, address, turned }: MatchProps & { kept: ReadProps['kept']; turned: boolean }) {
  if (kept.file_kind === 'gstr_2b') return null
  const words = page.say.reconciliations.result
  const theirs = (kept.mapping.mirrored ?? true) !== turned
  return (
    <div class="t14 matchside">
      <p>{theirs ? words.side_theirs : words.side_ours}</p>
      {decisionForm(
        { page, kept, address },
        TURNED,
        <button class="btn link" name="decision" value={turned ? '' : 'turned'}>
          {words.turn}
        </button>,
      )}
    </div>
  )
}

function notesOf({ say }: Page, { mapping, file_kind }: ReadProps['kept']): string[] {
  const words = say.reconciliations.result
  const { columns = {}, dates, dates_guessed, sheet, others = [], merged, ledger, other_documents = 0 } = mapping
  const named = COLUMNS.flatMap((column) => {
    const theirs = columns[column]
    return theirs === undefined ? [] : [words.column_is(say.reconciliations.mapping.fields[column], theirs)]
  })
  const notes: (string | false)[] = [
    sheet !== undefined && words.sheet(sheet),
    others.length > 0 && words.others(others.join(', ')),
    merged === true && words.merged,
    ledger !== undefined && words.ledger(ledger),
    named.length > 0 && words.columns(named.join('; ')),
    dates !== undefined && (dates_guessed ? words.dates_guessed : words.dates[dates]),
    file_kind === 'gstr_2b' && other_documents > 0 && words.other_documents(other_documents),
  ]
  return notes.filter((text) => text !== false)
}

function Lines({ page, rows }: { page: Page; rows: readonly UnreadRow[] }) {
  const words = page.say.reconciliations.result
  return (
    <>
      <Rows
        tight
        items={rows.slice(0, MOST_LISTED).map((row) => ({
          text: words.line(row.line),
          note: row.text,
          end: <span class="quiet">{words.reasons[row.reason]}</span>,
        }))}
      />
      {rows.length > MOST_LISTED && <p class="t12 quiet">{words.more(rows.length - MOST_LISTED)}</p>}
    </>
  )
}

/** A file that was read wrongly is read once more, with other columns or another ledger of it. */
function Ways({ page, kept }: Pick<ReadProps, 'page' | 'kept'>) {
  const words = page.say.reconciliations.result
  const account = page.account.id
  const { file_id, currency, mapping } = kept
  const isExplained = mapping.columns !== undefined || mapping.ledger !== undefined
  return (
    <p class="takes noprint matchways">
      {file_id !== null && isExplained && (
        <a href={routes.reconciliations.upload.href({ account }, { file: file_id, currency })}>{words.otherwise}</a>
      )}
      {kept.file_id !== null && <a href={routes.file.href({ account, file: kept.file_id })}>{words.file}</a>}
      <a href={routes.reconciliations.upload.href({ account })}>{words.again}</a>
    </p>
  )
}
