import { routes } from '#routes.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { nearestThatPasses, PAPER, parseColour } from './contrast.ts'

/** D8, the part the portal needs: who the seller is on papers, where money goes, whom to call, and the colours. */
export function SettingsPage({ page, form, saved }: { page: DeskPage; form: DeskForm; saved: boolean }) {
  const words = page.say.desk.settings
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="settings"
      title={page.say.desk.nav.settings}
      note={words.note}
      send={words.save}
      wide
    >
      {saved && form.problem === null && (
        <Notice mark="done" tone="good" live lead={words.saved}>
          {words.saved_note}
        </Notice>
      )}
      <div class="cols even">
        <div>
          <Business page={page} form={form} />
          <Terms page={page} form={form} />
          <Section id="paying" title={page.say.paying_settings.title}>
            <Links items={[{ href: routes.desk.paying.href(), icon: 'settings', text: page.say.paying_settings.link_text }]} />
          </Section>
        </div>
        <div>
          <Money page={page} form={form} />
          <Contact page={page} form={form} />
          <Colours page={page} form={form} />
        </div>
      </div>
    </DeskFormPage>
  )
}

type Part = { page: DeskPage; form: DeskForm }

function Business({ page, form }: Part) {
  const words = page.say.desk.settings
  const { optional } = page.say.desk.form
  const { regions } = page.format.country
  return (
    <Section id="business" title={words.business} class="first">
      <div class="stack">
        <Field {...of(form, 'name')} label={words.name} autocomplete="organization" maxlength={200} required />
        <TextArea {...of(form, 'address')} label={page.say.desk.account.address} rows={3} />
        <Field {...of(form, 'tax_id')} label={page.format.country.tax_id_label} kind="code" maxlength={30} />
        {regions.length > 0 && (
          <Select
            {...of(form, 'region')}
            label={page.say.desk.account.region}
            choices={[
              { value: '', text: '–' },
              ...regions.map((one) => ({ value: one.code, text: `${one.code} ${one.name}` })),
            ]}
          />
        )}
        <Field {...of(form, 'email')} label={page.say.desk.account.email} type="email" optional={optional} />
        <Field {...of(form, 'phone')} label={page.say.desk.account.phone} type="tel" optional={optional} />
      </div>
    </Section>
  )
}

function Terms({ page, form }: Part) {
  const words = page.say.desk.settings
  return (
    <Section id="terms" title={words.terms}>
      <div class="stack">
        <Field
          {...of(form, 'terms_days')}
          label={words.terms_days}
          hint={words.terms_hint}
          kind="num"
          inputmode="numeric"
          half
        />
        <TextArea
          {...of(form, 'declaration')}
          label={words.declaration}
          hint={words.declaration_hint}
          rows={3}
          maxlength={1000}
        />
        <label class="option">
          <input
            class="check"
            type="checkbox"
            name="applies_advances"
            value="1"
            checked={form.typed['applies_advances'] === '1'}
          />
          <span>
            {words.applies_advances}
            <small>{words.applies_advances_note}</small>
          </span>
        </label>
      </div>
    </Section>
  )
}

function Money({ page, form }: Part) {
  const words = page.say.desk.settings
  const { optional } = page.say.desk.form
  return (
    <Section id="money" title={words.money} class="first">
      <div class="stack">
        <p class="t14 quiet">{words.money_note}</p>
        <Field {...of(form, 'bank_name')} label={words.bank_name} maxlength={100} />
        <Field {...of(form, 'bank_account_name')} label={words.bank_account_name} maxlength={100} />
        <Field {...of(form, 'bank_account_number')} label={words.bank_account_number} kind="code" maxlength={40} />
        <Field {...of(form, 'bank_code')} label={words.bank_code} kind="code" maxlength={20} />
        {page.format.country.qr_payment && (
          <Field
            {...of(form, 'upi_address')}
            label={words.upi_address}
            hint={words.upi_hint}
            kind="code"
            maxlength={100}
            optional={optional}
          />
        )}
      </div>
    </Section>
  )
}

function Contact({ page, form }: Part) {
  const words = page.say.desk.settings
  const { optional } = page.say.desk.form
  return (
    <Section id="contact" title={words.contact}>
      <div class="stack">
        <p class="t14 quiet">{words.contact_note}</p>
        <Field {...of(form, 'contact_name')} label={words.contact_name} maxlength={100} />
        <Field {...of(form, 'contact_title')} label={words.contact_title} maxlength={100} optional={optional} />
        <Field {...of(form, 'contact_phone')} label={page.say.desk.account.phone} type="tel" />
        <Field {...of(form, 'contact_whatsapp')} label="WhatsApp" type="tel" optional={optional} />
        <Field {...of(form, 'contact_hours')} label={words.contact_hours} maxlength={100} optional={optional} />
      </div>
    </Section>
  )
}

function Colours({ page, form }: Part) {
  const words = page.say.desk.settings
  return (
    <Section id="colours" title={words.colours}>
      <div class="stack">
        <p class="t14 quiet">{words.colours_note}</p>
        <Colour page={page} form={form} paper="light" label={words.colour_light} />
        <Colour page={page} form={form} paper="dark" label={words.colour_dark} />
      </div>
    </Section>
  )
}

/** A colour that is too weak comes back with the nearest that can be read. */
function Colour({ page, form, paper, label }: Part & { paper: keyof typeof PAPER; label: string }) {
  const field = of(form, `colour_${paper}`)
  const typed = parseColour(field.value)
  const offered = field.error && typed ? nearestThatPasses(typed, PAPER[paper]) : null
  return (
    <Field {...field} label={label} kind="code" maxlength={7} placeholder="#14497c">
      {offered && (
        <p>
          <button type="submit" class="btn small" name={`take_${paper}`} value={offered}>
            {page.say.desk.settings.take_colour(offered)}
          </button>
        </p>
      )}
    </Field>
  )
}

/** The form as the settings stand. */
export function typedSettings(name: string, settings: SellerSettings): Record<string, string> {
  const { bank, contact, brand } = settings
  return {
    name,
    address: (settings.address_lines ?? []).join('\n'),
    tax_id: settings.tax_id ?? '',
    region: settings.region ?? '',
    email: settings.email ?? '',
    phone: settings.phone ?? '',
    terms_days: settings.terms_days === undefined ? '' : String(settings.terms_days),
    declaration: settings.declaration ?? '',
    applies_advances: settings.applies_advances ? '1' : '',
    bank_name: bank?.name ?? '',
    bank_account_name: bank?.account_name ?? '',
    bank_account_number: bank?.account_number ?? '',
    bank_code: bank?.code ?? '',
    upi_address: settings.upi_address ?? '',
    contact_name: contact?.name ?? '',
    contact_title: contact?.title ?? '',
    contact_phone: contact?.phone ?? '',
    contact_whatsapp: contact?.whatsapp ?? '',
    contact_hours: contact?.hours ?? '',
    colour_light: brand?.light ?? '',
    colour_dark: brand?.dark ?? '',
  }
}

/** Who is signed in here, and the way out. */
export function MePage({ page }: { page: DeskPage }) {
  const words = page.say.desk.me
  const { viewer } = page.visit
  return (
    <DeskFrame page={page} place="me" title={viewer.actor_name}>
      <PageHead title={viewer.actor_name} note={words.signed_in_as(page.seller.name)} />
      <form method="post" action={routes.access.staffSignOut.href()}>
        <button type="submit" class="btn">
          {words.sign_out}
        </button>
      </form>
    </DeskFrame>
  )
}
