import { acceptOf } from '#platform/upload.ts'
import { routes } from '#routes.ts'
import { add } from '#shared/money.ts'
import { FormKey, of } from '#ui/desk-form.tsx'
import { Field } from '#ui/field.tsx'
import { PageHead } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import type { Settlement } from './settlement.ts'

export const PROOF_KINDS = ['pdf', 'jpg', 'png'] as const

/** "I have paid": reference, day, and a picture of it. */
export function ToldPage({ page, settlement, form }: { page: Page; settlement: Settlement; form: PortalForm }) {
  const { say, format } = page
  const at = { account: page.account.id, settlement: settlement.id }
  const total = format.money(add(settlement.pay_minor, settlement.fee_minor), settlement.currency)
  return (
    <PortalFrame page={page} place="payments" title={say.pay.tell_title}>
      <PortalFormProblem page={page} form={form} />
      <PageHead
        title={say.pay.tell_title}
        crumb={{ href: routes.pay.show.href(at), text: total, here: say.pay.tell_title }}
        note={say.pay.tell_note(total)}
      />
      <form
        class="one-payment fields"
        novalidate
        method="post"
        action={routes.pay.told.href(at)}
        enctype="multipart/form-data"
        id="f-form"
      >
        <FormKey form={form} />
        <Field
          {...of(form, 'reference')}
          label={say.pay.told_reference}
          hint={say.pay.told_reference_hint}
          kind="code"
          required
          maxlength={40}
          autocomplete="off"
        />
        <Field {...of(form, 'on')} label={say.pay.told_on} type="date" required half />
        <Field
          {...of(form, 'proof')}
          label={say.pay.proof}
          hint={say.pay.proof_hint}
          type="file"
          accept={acceptOf(PROOF_KINDS)}
          optional={say.pay.optional}
        />
        <p class="acts">
          <button class="btn primary" type="submit">
            {say.pay.tell_button}
          </button>
        </p>
      </form>
    </PortalFrame>
  )
}
