import { Icon, Mark } from './icon.tsx'
import { classes, type Words } from './markup.ts'

type Labelled = {
  /** Name of the form field, and in `f-name` its id. */
  name: string
  label: Words
  /** One line between label and control. */
  hint?: Words
  /** What to put right, in plain words; the field is then marked. */
  error?: Words
  /** The word `optional`, where most fields are not. */
  optional?: string | undefined
  half?: boolean | undefined
  class?: string | undefined
}

export type FieldProps = Labelled & {
  /** What was typed before, kept when the form comes back with errors. */
  value?: string | null | undefined
  type?: 'text' | 'email' | 'tel' | 'url' | 'password' | 'date' | 'search' | 'file' | undefined
  inputmode?: 'decimal' | 'numeric' | 'email' | 'tel' | 'url' | undefined
  autocomplete?: string | undefined
  placeholder?: string | undefined
  /** Before the control, inside its edge: a currency. */
  prefix?: string | undefined
  /** Amounts stand at the end, numbers and codes have their own face. */
  kind?: 'num' | 'code' | undefined
  list?: string | undefined
  required?: boolean | undefined
  readonly?: boolean | undefined
  maxlength?: number | undefined
  accept?: string | undefined
  /** The one field where typing begins. */
  autofocus?: boolean | undefined
  /** After the control: the fix an error offers. */
  children?: Words
}

/** The id of the control for `name`: where an error summary leads to. */
export function fieldId(name: string): string {
  return `f-${name}`
}

/** One line of text with its label, hint and error, in that order (GOV.UK form pattern). */
export function Field(props: FieldProps) {
  const { value, type = 'text', kind, prefix, children } = props
  const control = (
    <input
      class={classes('input', kind)}
      id={fieldId(props.name)}
      name={props.name}
      type={type}
      value={value ?? undefined}
      inputmode={props.inputmode}
      autocomplete={props.autocomplete}
      placeholder={props.placeholder}
      list={props.list}
      required={props.required}
      readonly={props.readonly}
      maxlength={props.maxlength}
      accept={props.accept}
      autofocus={props.autofocus}
      {...described(props)}
    />
  )
  return (
    <Frame {...props}>
      {prefix ? (
        <div class="affix">
          <span>{prefix}</span>
          {control}
        </div>
      ) : (
        control
      )}
      {children}
    </Frame>
  )
}

export type Choice = { value: string; text: string }

export type SelectProps = Labelled & {
  value?: string | null | undefined
  choices: readonly Choice[]
  required?: boolean | undefined
}

/** One of a list. */
export function Select(props: SelectProps) {
  return (
    <Frame {...props}>
      <select class="input" id={fieldId(props.name)} name={props.name} required={props.required} {...described(props)}>
        {props.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === props.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </Frame>
  )
}

/** Several lines of text. */
export function TextArea(
  props: Labelled & { value?: string | null | undefined; rows?: number | undefined; maxlength?: number | undefined },
) {
  return (
    <Frame {...props}>
      <textarea
        class="input"
        id={fieldId(props.name)}
        name={props.name}
        rows={props.rows ?? 4}
        maxlength={props.maxlength}
        {...described(props)}
      >
        {props.value}
      </textarea>
    </Frame>
  )
}

export type OptionProps = {
  name: string
  value: string
  type?: 'checkbox' | 'radio' | undefined
  checked?: boolean | undefined
  note?: Words
  children?: Words
}

/** A box to tick, or one of a few to choose; the whole line is the target. */
export function Option({ name, value, type = 'checkbox', checked, note, children }: OptionProps) {
  return (
    <label class="option">
      <input class="check" type={type} name={name} value={value} checked={checked} />
      <span>
        {children}
        {note && <small>{note}</small>}
      </span>
    </label>
  )
}

/** A group of options under one question. */
export function Options({ name, label, hint, error, children }: Labelled & { children?: Words }) {
  return (
    <fieldset class={classes('field', Boolean(error) && 'bad')} id={fieldId(name)} tabindex={-1}>
      <legend class="label">{label}</legend>
      {hint && <p class="hint">{hint}</p>}
      {error && <FieldError name={name} text={error} />}
      {children}
    </fieldset>
  )
}

export type SearchProps = {
  name: string
  label: string
  placeholder?: string | undefined
  value?: string | null | undefined
  /** Desk: the key that jumps here. */
  hotKey?: string | undefined
}

/** A search box with its glass; its label is for screen readers. */
export function Search({ name, label, placeholder, value, hotKey }: SearchProps) {
  return (
    <div class="affix grow">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        name={name}
        aria-label={label}
        placeholder={placeholder}
        value={value ?? undefined}
        data-key={hotKey}
      />
      {hotKey && <kbd>{hotKey}</kbd>}
    </div>
  )
}

export type FieldProblem = { name: string; text: Words }

/** Above the title: how many things are to be put right, each leading to its field. Takes the focus. */
export function ErrorSummary({ title, problems }: { title: Words; problems: readonly FieldProblem[] }) {
  if (problems.length === 0) return null
  return (
    <div class="errors" role="alert" tabindex={-1} autofocus aria-labelledby="errors-title">
      <h2 id="errors-title">{title}</h2>
      <ul class="t14">
        {problems.map((problem) => (
          <li>
            <a href={`#${fieldId(problem.name)}`}>{problem.text}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Frame(props: Labelled & { children?: Words }) {
  const { name, label, hint, error, optional, half, children } = props
  return (
    <div class={classes('field', Boolean(error) && 'bad', half && 'half', props.class)}>
      <label for={fieldId(name)}>
        {label}
        {optional && <span class="faint"> {optional}</span>}
      </label>
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError name={name} text={error} />}
      {children}
    </div>
  )
}

function FieldError({ name, text }: { name: string; text: Words }) {
  return (
    <p class="error" id={`${fieldId(name)}-error`}>
      <Mark name="late" />
      <span>{text}</span>
    </p>
  )
}

function described({ name, hint, error }: Labelled) {
  const ids = classes(Boolean(hint) && `${fieldId(name)}-hint`, Boolean(error) && `${fieldId(name)}-error`)
  return { 'aria-describedby': ids || undefined, 'aria-invalid': error ? 'true' : undefined }
}
