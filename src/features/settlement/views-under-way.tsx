import { routes } from '#routes.ts'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import type { PaymentUnderWay } from './settlement.ts'

/** Money on its way that the books do not have yet, each with the way to it: so that nobody pays twice. */
export function UnderWay({ page, payments }: { page: Page; payments: readonly PaymentUnderWay[] }) {
  const { say, account } = page
  return (
    <>
      {payments.map((one) => (
        <Notice mark="wait">
          {wordsOf(page, one)}{' '}
          <a href={routes.pay.show.href({ account: account.id, settlement: one.id })}>
            {one.state === 'begun' ? say.pay.go_on : say.pay.see}
          </a>
        </Notice>
      ))}
    </>
  )
}

function wordsOf({ say, format, seller }: Page, { state, pay_minor, currency, created_at }: PaymentUnderWay): string {
  const amount = format.money(pay_minor, currency)
  switch (state) {
    case 'told':
      return say.pay.looked_for(amount, seller.name)
    case 'pending':
      return say.pay.being_confirmed(amount)
    default:
      return say.pay.under_way(amount, format.instant(created_at, seller.time_zone))
  }
}
