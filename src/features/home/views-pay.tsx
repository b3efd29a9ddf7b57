import { routes } from '#routes.ts'
import type { Minor } from '#shared/money.ts'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { QrCode } from '#ui/qr.tsx'
import type { PartToPay, Standing } from './standing.ts'
import { Contact } from './views-contact.tsx'

/** A payment as the payer's app takes it: its part and amount, and whether the whole is above what one payment may be. */
export type UpiPayment = PartToPay & { payload: string; capped_at_minor: Minor | null }

/** Bank details, reference, and UPI: until paying online comes, how money gets to the seller. */
export function HowToPayPage({ page, standing, upi }: { page: Page; standing: Standing | undefined; upi: UpiPayment | null }) {
  const { say, seller, format } = page
  const { pay } = say.home
  const owed = standing && standing.balance_minor > 0 ? format.money(standing.balance_minor, standing.currency) : null
  const { bank } = seller.settings
  return (
    <PortalFrame page={page} place="home" title={pay.title}>
      <PageHead
        title={pay.title}
        crumb={{ href: routes.home.href({ account: page.account.id }), text: say.home.title, here: pay.title }}
        note={owed ? pay.intro(owed) : pay.nothing}
      />
      <div class="cols">
        <div class="howtopay">
          {!bank && !upi && <EmptyLine>{pay.missing(seller.name)}</EmptyLine>}
          {upi && <Upi page={page} upi={upi} />}
          {bank && (
            <Section id="bank" title={pay.bank}>
              <dl class="facts">
                <Fact page={page} label={pay.account_name} value={bank.account_name} />
                <Fact page={page} label={pay.account_number} value={bank.account_number} copy />
                <Fact page={page} label={bank.code_label} value={bank.code} copy />
                <Fact page={page} label={pay.bank_name} value={bank.name} />
                <Fact page={page} label={pay.reference} value={page.account.code} copy />
              </dl>
              <p class="t14 quiet">{pay.reference_note}</p>
            </Section>
          )}
          <Notice mark="wait">{pay.after}</Notice>
        </div>
        <Contact page={page} />
      </div>
    </PortalFrame>
  )
}

function Upi({ page, upi }: { page: Page; upi: UpiPayment }) {
  const { say, seller, format } = page
  const { pay } = say.home
  const { default_currency } = format.country
  const money = (of: Minor) => format.money(of, default_currency)
  const words = upi.amount_minor === null ? pay.upi_any : pay.upi_parts[upi.part](money(upi.amount_minor))
  return (
    <Section id="upi" title={pay.upi} class="first">
      <div class="upi">
        <a class="btn primary wide tap" href={upi.payload}>
          {words}
        </a>
        <div class="scan">
          <QrCode payload={upi.payload} label={upi.amount_minor === null ? pay.upi : words} />
          <p class="t14">
            {upi.capped_at_minor !== null && upi.amount_minor !== null && (
              <>
                <b class="medium">{words}</b>
                <br />
              </>
            )}
            {pay.upi_scan}
            <br />
            <span class="code">{seller.settings.upi_address}</span>
          </p>
        </div>
      </div>
      {upi.capped_at_minor !== null && <p class="t14 quiet">{pay.upi_cap(money(upi.capped_at_minor))}</p>}
    </Section>
  )
}

function Fact({ page, label, value, copy }: { page: Page; label: string; value: string; copy?: boolean }) {
  const { pay } = page.say.home
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span class="code">{value}</span>{' '}
        {copy && (
          <button type="button" class="btn small" data-copy={value} data-done={pay.copied} hidden>
            {pay.copy}
          </button>
        )}
      </dd>
    </div>
  )
}
