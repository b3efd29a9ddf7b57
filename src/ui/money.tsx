import type { Words } from './markup.ts'

const LONGEST_HERO = 13

export type FigureProps = {
  /** The formatted amount with its currency: `₹1,12,490.00`. */
  value: string
  /** Digits behind the point in `value`: 0 for yen, 3 for dinar. */
  decimals?: number | undefined
}

/** The one answer of a page. Paise are quiet; an amount too long for the hero size is set one size down. */
export function Figure({ value, decimals }: FigureProps) {
  return (
    <p class={value.length > LONGEST_HERO ? 'figure long' : 'figure'}>
      <QuietFraction value={value} decimals={decimals} />
    </p>
  )
}

/** A large amount inside other words, its paise quiet. */
export function QuietFraction({ value, decimals = 2 }: FigureProps) {
  const cut = value.length - decimals - 1
  if (decimals === 0 || !/^[.,]\p{Nd}+$/u.test(value.slice(cut))) return <>{value}</>
  return (
    <>
      {value.slice(0, cut)}
      <span class="paise">{value.slice(cut)}</span>
    </>
  )
}

/** An amount in a sentence: never broken over two lines. */
export function Amount({ value, strong }: { value: string; strong?: boolean | undefined }) {
  return strong ? <b class="nowrap medium">{value}</b> : <span class="nowrap">{value}</span>
}

export type AnswerProps = {
  label: Words
  value: string
  decimals?: number | undefined
  /** One sentence. */
  children?: Words
  /** One primary button and one link. */
  acts?: Words
}

/** The first thing seen: what it is, the figure, one sentence, one action. */
export function Answer({ label, value, decimals, children, acts }: AnswerProps) {
  return (
    <div class="answer">
      <h2 class="label">{label}</h2>
      <Figure value={value} decimals={decimals} />
      <p>{children}</p>
      {acts && <div class="act">{acts}</div>}
    </div>
  )
}
