import type { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { Read, Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import { requireLevel } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { type KeptFile, keepUpload, type Upload, type UploadRules, uploadOf } from '#platform/upload.ts'
import type { Visit } from '#platform/viewer.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import type { AccountId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { DeskForm, Typed } from './desk-form.tsx'
import { ErrorSummary } from './field.tsx'
import { accountDoor, formAnswer, type Page, portalPageOf } from './page.tsx'

/** A form of the portal as it stands; `of`, `FormKey` of desk-form.tsx serve it too. */
export type PortalForm = DeskForm

/** What the act gets besides what was typed. */
export type Sent = {
  context: WebContext
  account_id: AccountId
  visit: Visit
  /** Kept already; hand it to the act `storeFile`. Null when none was chosen, or when the door keeps none. */
  file: KeptFile | null
  /** The same file with its bytes, for doors that read it. */
  upload: Upload | null
}

export type PortalFormDoor<Answer> = {
  /** Issues every query at once and asks for the permissions; `typed` is null when the form is fetched and not sent. */
  ask(read: Read, account_id: AccountId, context: WebContext, typed: Typed | null): Promise<Answer>
  /** What stands in a fresh form. */
  start?(page: Page, answer: Answer): Typed
  view(page: Page, answer: Answer, form: PortalForm): Child | Promise<Child>
  /** Does it, once, and answers the address to go on to. */
  act(tx: Tx, typed: Typed, sent: Sent): Promise<string>
  /** After the act has committed: what calls the outside. Answers where to go on instead. Sent twice, it is called twice. */
  after?(next: string, account_id: AccountId, context: WebContext): Promise<string>
  /** The form takes one file (`enctype="multipart/form-data"`); its route stands in UPLOADS of app.tsx. `keep: false`: the act only reads it. */
  file?: UploadRules & { field: string; required?: boolean; keep?: boolean }
  /** Sending needs a code within the last ten minutes; afterwards the person comes back to the page of this name (access/target.ts). */
  level?: { least: 2 | 3; next(context: WebContext): string }
  /** What the act needs and no transaction should wait for; done before it begins. */
  ready?(visit: Visit): Promise<unknown>
  /** Sent only to look (a preview): the form comes back as it is. */
  looks?(typed: Typed): boolean
  /** The field a refusal belongs to, where the act calls it otherwise. */
  fields?: Readonly<Record<string, string>>
  /** What a refusal says in the reader's language, by its code. Those of files are known. */
  words?(page: Page, refusal: Refusal): Readonly<Record<string, string>>
}

/** Name of the hidden field that carries the form's key, as at the Desk. */
const KEY = 'source_ref'

/**
 * A form on a page of its own: GET shows it with a fresh key and is never kept; POST acts once and goes on with 303; refused, it comes back with
 * the refusal's status, the message at its field and everything typed (architecture 5). A browser forgets the file that was chosen.
 */
export function portalForm<Answer>(app: Hono<WebEnvironment>, site: Site, pattern: string, door: PortalFormDoor<Answer>): void {
  app.get(pattern, (context) => showForm(site, context, door, null, null))
  app.post(pattern, (context) => takeForm(site, context, door))
}

async function takeForm<Answer>(site: Site, context: WebContext, form: PortalFormDoor<Answer>): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  // ten megabytes are read, and kept, only of somebody who may send them
  if (form.file || form.ready) {
    const { visit } = await site.database.read(door, (read) => form.ask(read, account_id, context, null))
    if (form.level) requireLevel(visit, form.level.least, form.level.next(context))
    await form.ready?.(visit)
  }
  const { typed, upload, refusal } = form.file
    ? await uploadOf(context, form.file.field, form.file)
    : { typed: await formOf(context), upload: null, refusal: null }
  if (form.looks?.(typed)) return showForm(site, context, form, typed, null)
  try {
    if (refusal) throw refusal
    if (form.file?.required && !upload) throw invalid(form.file.field, 'missing_file', 'Choose a file.')
    const { [KEY]: key, ...facts } = typed
    const owner = { seller_id: door.seller_id, account_id }
    const file = upload && form.file?.keep !== false ? await keepUpload(site, owner, upload) : null
    const next = await site.database.act(door, (tx, visit) => {
      if (form.level) requireLevel(visit, form.level.least, form.level.next(context))
      const sent = { context, account_id, visit, file, upload }
      return once(tx, key, { ...facts, '': context.req.path }, () => form.act(tx, typed, sent))
    })
    return context.redirect((await form.after?.(next, account_id, context)) ?? next, 303)
  } catch (error) {
    if (!(error instanceof Refusal) || (error.status !== 422 && error.status !== 409)) throw error
    return showForm(site, context, form, typed, error)
  }
}

async function showForm<Answer>(
  site: Site,
  context: WebContext,
  form: PortalFormDoor<Answer>,
  sent: Typed | null,
  refusal: Refusal | null,
): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const { visit, answer } = await site.database.read(door, (read) => form.ask(read, account_id, context, sent))
  const page = await portalPageOf(site, context, visit)
  const typed = sent ?? form.start?.(page, answer) ?? {}
  const spent = refusal?.code === 'idempotency_conflict' || refusal?.code === 'missing_key'
  const key = (spent ? undefined : sent?.[KEY]) ?? newOnceKey()
  const problem = refusal && {
    name: refusal.param === undefined ? null : (form.fields?.[refusal.param] ?? refusal.param),
    text: portalRefusal(page, refusal, form.words?.(page, refusal)),
  }
  const html = String(await (form.view(page, answer, { typed, problem, key }) ?? ''))
  return formAnswer(context, html, refusal?.status ?? 200)
}

/** The refusal in the reader's language, where a catalogue has it; else as the act said it. */
export function portalRefusal(
  { say }: Pick<Page, 'say'>,
  { code, message }: Pick<Refusal, 'code' | 'message'>,
  words: Readonly<Record<string, string>> = {},
): string {
  const files: Readonly<Record<string, string>> = say.files.refusals
  return words[code] ?? files[code] ?? message
}

/** Above the title: what is to be put right. */
export function PortalFormProblem({ page, form }: { page: Pick<Page, 'say'>; form: PortalForm }) {
  if (!form.problem) return null
  return (
    <ErrorSummary title={page.say.files.problem} problems={[{ name: form.problem.name ?? 'form', text: form.problem.text }]} />
  )
}
