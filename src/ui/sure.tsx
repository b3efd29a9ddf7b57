import { invalid } from '#shared/refusal.ts'
import { type DeskForm, of, type Typed } from './desk-form.tsx'
import { Option, Options } from './field.tsx'
import type { Words } from './markup.ts'

/** Name of the box that is ticked to say: all the same. */
const SURE = 'sure'

/** Something unlikely is asked for once more: `what` is what was typed, so that whoever changes it is asked again. */
export function requireSure(typed: Typed, what: string | number): void {
  if (typed[SURE] !== String(what)) throw invalid(SURE, 'ask_once_more', 'This is unlikely. Say that it is meant.')
}

/** The form as it comes back to ask, with the question in the reader's words and figures. */
export function askedOnceMore(form: DeskForm, question: string): DeskForm {
  return form.problem?.name === SURE ? { ...form, problem: { name: SURE, text: question } } : form
}

/** The question and its box; nothing while nothing is asked. */
export function Sure({ form, what, label, yes }: { form: DeskForm; what: string | number; label: Words; yes: Words }) {
  if (form.problem?.name !== SURE) return null
  return (
    <Options name={SURE} label={label} error={of(form, SURE).error}>
      <Option name={SURE} value={String(what)}>
        {yes}
      </Option>
    </Options>
  )
}
