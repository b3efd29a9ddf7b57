import type { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { Read, Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import { type Upload, type UploadRules, uploadOf } from '#platform/upload.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { DeskFrame, type DeskPlace } from './desk-frame.tsx'
import { ErrorSummary, fieldId } from './field.tsx'
import { Key, PageHead } from './layout.tsx'
import type { Words } from './markup.ts'
import { type DeskPage, deskPageOf, formAnswer, staffDoor } from './page.tsx'

/** What was typed, by field. */
export type Typed = Readonly<Record<string, string>>

/** A form as it stands: what is in it, what is to be put right, and the key that makes sending it twice one act. */
export type DeskForm = { typed: Typed; problem: { name: string | null; text: string } | null; key: string }

export type DeskFormDoor<Answer> = {
  /** Issues every query at once; `typed` is null when the form is fetched and not sent. */
  ask(read: Read, context: WebContext, typed: Typed | null): Promise<Answer>
  /** What stands in a fresh form. */
  start?(page: DeskPage, answer: Answer): Typed
  view(page: DeskPage, answer: Answer, form: DeskForm): Child | Promise<Child>
  /** Does it, once, and answers the address to go on to. */
  act(tx: Tx, typed: Typed, context: WebContext, upload: Upload | null): Promise<string>
  /** The form takes one file (`enctype="multipart/form-data"`), to be read by the act; its route stands in UPLOADS of app.tsx. */
  file?: UploadRules & { field: string; required?: boolean }
  /** Sent only to look (more lines, a preview): the form comes back as it is. */
  looks?(typed: Typed): boolean
  /** The field a refusal belongs to, where the act calls it otherwise. */
  fields?: Readonly<Record<string, string>>
  /** What a refusal says in the reader's language, by its code, where the Desk's own catalogue does not know it. */
  words?(page: DeskPage): Readonly<Record<string, string>>
}

/** The id of the form itself, where a refusal that belongs to no field leads to. */
export const FORM_ID = fieldId('form')

/** Name of the hidden field that carries the form's key. */
const KEY = 'source_ref'

/**
 * A form on a page of its own: GET shows it with a fresh key and is never kept; POST acts and goes on with 303; refused, it comes back
 * with the same status as the refusal, the message at its field and everything typed (architecture 5).
 */
export function deskForm<Answer>(app: Hono<WebEnvironment>, site: Site, pattern: string, door: DeskFormDoor<Answer>): void {
  async function show(context: WebContext, sent: Typed | null, refusal: Refusal | null): Promise<Response> {
    const { visit, answer } = await site.database.read(staffDoor(context), (read) => door.ask(read, context, sent))
    if (visit.viewer.staff_id === null) throw notFound()
    const page = await deskPageOf(site, context, visit)
    const typed = sent ?? door.start?.(page, answer) ?? {}
    const spent = refusal?.code === 'idempotency_conflict' || refusal?.code === 'missing_key'
    const key = (spent ? undefined : sent?.[KEY]) ?? newOnceKey()
    const problem = refusal && {
      name: refusal.param === undefined ? null : (door.fields?.[refusal.param] ?? refusal.param),
      text: door.words?.(page)[refusal.code] ?? refusalText(page, refusal),
    }
    const html = String(await (door.view(page, answer, { typed, problem, key }) ?? ''))
    return formAnswer(context, html, refusal?.status ?? 200)
  }

  app.get(pattern, (context) => show(context, null, null))
  app.post(pattern, async (context) => {
    const opened = staffDoor(context)
    // a file is read only of somebody who may send it
    if (door.file) await site.database.read(opened, (read) => door.ask(read, context, null))
    const { typed, upload, refusal } = door.file
      ? await uploadOf(context, door.file.field, door.file)
      : { typed: await formOf(context), upload: null, refusal: null }
    if (door.looks?.(typed)) return show(context, typed, null)
    try {
      if (refusal) throw refusal
      if (door.file?.required && !upload) throw invalid(door.file.field, 'missing_file', 'Choose a file.')
      const { [KEY]: key, ...facts } = typed
      const next = await site.database.act(opened, async (tx, visit) => {
        if (visit.viewer.staff_id === null) throw notFound()
        return once(tx, key, { ...facts, '': context.req.path }, () => door.act(tx, typed, context, upload))
      })
      return context.redirect(next, 303)
    } catch (error) {
      if (!(error instanceof Refusal) || (error.status !== 422 && error.status !== 409)) throw error
      return show(context, typed, error)
    }
  })
}

/** A button whose act is idempotent by state: POST, then back to the page. Nothing typed can be lost, so a refusal is a page. */
export function deskButton(
  app: Hono<WebEnvironment>,
  site: Site,
  pattern: string,
  act: (tx: Tx, typed: Typed, context: WebContext) => Promise<string>,
): void {
  app.post(pattern, async (context) => {
    const typed = await formOf(context)
    const next = await site.database.act(staffDoor(context), async (tx, visit) => {
      if (visit.viewer.staff_id === null) throw notFound()
      return act(tx, typed, context)
    })
    return context.redirect(next, 303)
  })
}

/** The refusal in the reader's language, where the catalogue has it; else as the act said it. */
export function refusalText({ say }: Pick<DeskPage, 'say'>, refusal: Pick<Refusal, 'code' | 'message'>): string {
  const known: Readonly<Record<string, string>> = {
    ...say.files.refusals,
    ...say.allocating.refusals,
    ...say.paying_settings.refusals,
    ...say.desk.refusals,
  }
  return known[refusal.code] ?? refusal.message
}

/** What a field shows: its value and, if it is the one, what is wrong with it. Spread it into `Field`, `Select`, `TextArea`. */
export function of(form: DeskForm, name: string): { name: string; value: string; error: string | undefined } {
  return { name, value: form.typed[name] ?? '', error: form.problem?.name === name ? form.problem.text : undefined }
}

/** The hidden key. */
export function FormKey({ form }: { form: DeskForm }) {
  return <input type="hidden" name={KEY} value={form.key} />
}

/** Above the title: what is to be put right. */
export function FormProblem({ page, form }: { page: DeskPage; form: DeskForm }) {
  if (!form.problem) return null
  return (
    <ErrorSummary
      title={page.say.desk.form.problem}
      problems={[{ name: form.problem.name ?? 'form', text: form.problem.text }]}
    />
  )
}

/**
 * The page of a form: crumb, title, what is to be put right, the fields, and the one button that does it. `Ctrl ↵` sends it from any
 * field.
 */
export function DeskFormPage({
  page,
  form,
  place = 'customers',
  title,
  crumb,
  note,
  send,
  preview,
  takesFile,
  wide,
  children,
}: {
  page: DeskPage
  form: DeskForm
  place?: DeskPlace
  title: string
  crumb?: { href: string; text: string; here: string } | undefined
  note?: Words
  /** What the button says: what happens, with the amount where it is known. */
  send: Words
  /** Where the form is sent while it is typed, to show what would come of it. */
  preview?: string | undefined
  /** The form takes a file. */
  takesFile?: boolean | undefined
  /** Uses the whole width: for sheets of lines. */
  wide?: boolean | undefined
  children?: Child
}) {
  const acts = (
    <>
      {crumb && (
        <a class="btn" href={crumb.href}>
          {page.say.desk.form.discard}
        </a>
      )}
      <button class="btn primary" type="submit" form={FORM_ID}>
        {send} <Key>Ctrl ↵</Key>
      </button>
    </>
  )
  return (
    <DeskFrame page={page} place={place} title={title}>
      <FormProblem page={page} form={form} />
      <PageHead title={title} crumb={crumb} note={note} acts={acts} />
      <form
        method="post"
        id={FORM_ID}
        class={wide ? 'desk-form wide' : 'desk-form'}
        enctype={takesFile ? 'multipart/form-data' : undefined}
        data-preview={preview}
        novalidate
      >
        <FormKey form={form} />
        {children}
      </form>
    </DeskFrame>
  )
}
