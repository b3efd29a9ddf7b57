import type { Child } from 'hono/jsx'
import { LANGUAGES, type Language, type Messages, messagesIn } from '#messages/language.ts'
import type { Site } from '#platform/site.ts'
import type { SiteSeller } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { absolute, type Minor, ZERO } from '#shared/money.ts'
import { Document } from '#ui/document.tsx'
import type { Format } from '#ui/format.ts'
import { Door } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import { brandOf, brandStylesheet } from '#ui/portal-frame.tsx'
import type { PaperFacts } from './paper-facts.ts'
import type { PaperStanding } from './paper-standing.ts'

/** What was found of a paper somebody holds: everything here stands on it, or is whether it may be trusted. */
export type Verified = {
  seller: SiteSeller
  facts: PaperFacts
  standing: PaperStanding
  /** `own`: the bank account printed is the seller's today, and ends so; `other`: it was; `none`: none is printed. */
  bank: { is: 'own'; ending: string } | { is: 'other' } | { is: 'none' }
  /** The same of the address its code to pay pays to; `unsaid`: the paper is of a time when that was not signed. */
  upi: { is: 'own'; masked: string } | { is: 'other' } | { is: 'none' } | { is: 'unsaid' }
}

type VerifyProps = { site: Site; language: Language; token: string }

/** A paper the seller has signed: what must stand on it, whether it still stands, and where money may go. */
export function GenuinePage({ verified, format, ...props }: VerifyProps & { verified: Verified; format: Format }) {
  const { verify: say } = messagesIn(props.language)
  const { seller, facts, standing } = verified
  return (
    <VerifyPage {...props} seller={seller}>
      <Notice mark="done" tone="good" lead={say.genuine(seller.name)} />
      <dl class="facts">
        {rowsOf(verified, say, format).map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{say.compare}</p>
      <StandingNotice say={say} seller={seller.name} standing={standing} facts={facts} format={format} />
      <PayNotices say={say} verified={verified} code={format.country.qr_payment?.label ?? null} />
      <p class="quiet t14">{say.safe}</p>
    </VerifyPage>
  )
}

/** Anything else: forged, altered, misread. The page says the same whatever was wrong with it. */
export function NotGenuinePage(props: VerifyProps) {
  const { verify: say } = messagesIn(props.language)
  return (
    <VerifyPage {...props} seller={null}>
      <Notice mark="late" tone="wrong" lead={say.not_genuine} />
      <p>{say.not_genuine_text}</p>
      <p class="quiet">{say.misread}</p>
    </VerifyPage>
  )
}

function VerifyPage({
  site,
  language,
  token,
  seller,
  children,
}: VerifyProps & { seller: SiteSeller | null; children?: Child }) {
  const { verify: say } = messagesIn(language)
  const others = LANGUAGES.filter((one) => one !== language)
  return (
    <Document
      title={seller === null ? say.title : `${say.title} ${seller.name}`}
      lang={language}
      skin="door"
      stylesheet={site.assets.styles}
      brandStylesheet={seller === null ? undefined : brandStylesheet({ seller })}
    >
      <Door brand={seller && brandOf({ seller })}>
        <h1>{say.title}</h1>
        {children}
        <footer class="t14">
          {others.map((other) => (
            <a href={routes.verify.href({ token }, { lang: other })} lang={other} hreflang={other}>
              {messagesIn(language).frame.other_language}
            </a>
          ))}
        </footer>
      </Door>
    </Document>
  )
}

type Say = Messages['verify']

function rowsOf({ seller, facts }: Verified, say: Say, format: Format): [string, string][] {
  const { kind, number, dated_on, from_on, amount_minor, their_minor, currency } = facts
  const owed = (of: Minor) => {
    const size = format.money(absolute(of), currency)
    return of < ZERO ? say.in_credit(size) : size
  }
  const amount = owed(amount_minor)
  const who: [string, string][] = [
    [say.what, say.kinds[kind]],
    [say.issued_by, seller.name],
  ]
  if (kind === 'statement') {
    const period = from_on === null ? format.day(dated_on) : say.period_of(format.day(from_on), format.day(dated_on))
    return [...who, [say.account, number], [say.period, period], [say.balance, amount]]
  }
  if (isOfItsDay(facts)) {
    const theirs: [string, string][] = their_minor === null ? [] : [[say.their_balance, owed(their_minor)]]
    return [...who, [say.account, number], [say.as_on, format.day(dated_on)], [say.balance, amount], ...theirs]
  }
  return [...who, [say.number, number], [say.date, format.day(dated_on)], [say.amount, amount]]
}

/** What shows an account on a day cannot be withdrawn. */
function isOfItsDay({ kind }: PaperFacts): boolean {
  return kind === 'statement' || kind.startsWith('balance_')
}

function StandingNotice({
  say,
  seller,
  standing,
  facts,
  format,
}: {
  say: Say
  seller: string
  standing: PaperStanding
  facts: PaperFacts
  format: Format
}) {
  switch (standing.is) {
    case 'stands':
      return <p>{isOfItsDay(facts) ? say.of_its_day : say.stands}</p>
    case 'part_returned': {
      const lead = say.part_returned(format.money(standing.went_back_minor, facts.currency))
      return <Notice mark="part" tone="attn" lead={lead} />
    }
    case 'credited':
      return <Notice mark="void" tone="attn" lead={say.credited(seller)} />
    case 'returned':
      return <Notice mark="void" tone="attn" lead={say.returned} />
    case 'unknown':
      return <Notice mark="flag" tone="wrong" lead={say.unknown(seller)} />
  }
}

type PayProps = {
  say: Say
  verified: Verified
  /** What the seller's country calls its code to pay by; null: it has none. */
  code: string | null
}

/** Where money may go: the bank account and the address of the code to pay, each the seller's own, no longer, or not on the paper. */
function PayNotices({ say, verified: { seller, bank, upi, facts }, code }: PayProps) {
  const nowhere = bank.is === 'none' && (upi.is === 'none' || upi.is === 'unsaid')
  return (
    <>
      {bank.is === 'own' && <p>{say.bank_own(seller.name, bank.ending)}</p>}
      {bank.is === 'other' && <Notice mark="flag" tone="wrong" lead={say.bank_other(seller.name)} />}
      {upi.is === 'own' && <p>{say.upi_own(seller.name, upi.masked)}</p>}
      {upi.is === 'other' && <Notice mark="flag" tone="wrong" lead={say.upi_other(seller.name)} />}
      {nowhere && upi.is === 'none' && code !== null && <p>{say.pay_none(code)}</p>}
      {nowhere && (upi.is === 'unsaid' || code === null) && <p>{say.bank_none}</p>}
      {!nowhere && bank.is === 'none' && <p>{say.no_bank_beside}</p>}
      {!nowhere && upi.is === 'none' && code !== null && <p>{say.no_code_beside(code)}</p>}
      {upi.is === 'unsaid' && code !== null && ASKS.includes(facts.kind) && <p>{say.upi_unsaid(seller.name, code)}</p>}
    </>
  )
}

/** The papers that have a code to pay by. */
const ASKS: readonly PaperFacts['kind'][] = ['invoice', 'debit_note', 'opening']
