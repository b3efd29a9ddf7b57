import { REFRESHED } from './live.ts'

/** Tables in which rows can be chosen: all at once, and the bar that says how many and how much. */
export function followPicking(): void {
  for (const bar of bars()) update(bar)
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.form?.classList.contains('paybar')) return
    if (target.dataset.all !== undefined) for (const box of boxes(target.form)) box.checked = target.checked
    update(target.form)
  })
  document.addEventListener('reset', ({ target }) => {
    // The boxes are cleared only after the event.
    if (target instanceof HTMLFormElement && target.classList.contains('paybar')) setTimeout(() => update(target))
  })
  document.addEventListener(REFRESHED, () => bars().forEach(restore))
}

const chosen = new WeakMap<HTMLFormElement, Set<string>>()

function bars(): HTMLFormElement[] {
  return [...document.forms].filter((form) => form.classList.contains('paybar'))
}

function boxes(bar: HTMLFormElement): HTMLInputElement[] {
  return [...bar.elements].filter((box) => box instanceof HTMLInputElement).filter((box) => box.dataset.amount !== undefined)
}

/** After a refresh the boxes are as the server wrote them, so the choice is made again. */
function restore(bar: HTMLFormElement): void {
  const values = chosen.get(bar) ?? new Set()
  for (const box of boxes(bar)) box.checked = values.has(box.value)
  update(bar)
}

function update(bar: HTMLFormElement): void {
  const all = boxes(bar)
  const picked = all.filter((box) => box.checked)
  chosen.set(bar, new Set(picked.map((box) => box.value)))
  for (const box of all) box.closest('tr')?.setAttribute('aria-selected', String(box.checked))
  for (const box of [...bar.elements].filter((each) => each instanceof HTMLInputElement)) {
    if (box.dataset.all === undefined) continue
    box.checked = picked.length > 0 && picked.length === all.length
    box.indeterminate = picked.length > 0 && picked.length < all.length
  }
  bar.classList.toggle('on', picked.length > 0)
  const total = picked.reduce((units, box) => units + BigInt(box.dataset.amount ?? 0), 0n)
  say(bar, picked.length, total)
}

function say(bar: HTMLFormElement, count: number, total: bigint): void {
  const locale = bar.dataset.locale ?? document.documentElement.lang
  const sum = formatUnits(total, locale, bar.dataset.currency ?? 'INR')
  for (const element of bar.querySelectorAll<HTMLElement>('[data-other]')) {
    const words = (count === 1 && element.dataset.one) || element.dataset.other || ''
    const text = words.replace('{count}', count.toLocaleString(locale)).replace('{sum}', sum)
    if (element.textContent !== text) element.textContent = text
  }
}

/** Minor units as a person reads them, exact beyond what a number holds. */
export function formatUnits(units: bigint, locale: string, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const size = 10n ** BigInt(digits)
  const amount = units < 0n ? -units : units
  const fraction = String(amount % size).padStart(digits, '0')
  const parts = format.formatToParts(amount / size).map((part) => (part.type === 'fraction' ? fraction : part.value))
  return (units < 0n ? '−' : '') + parts.join('')
}
