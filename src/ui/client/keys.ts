import { REFRESHED } from './live.ts'

const GO_MS = 1_500
const CONTROLS = 'input, select, textarea, [contenteditable]'

/**
 * The keys of the Desk: `/` finds, J and K move along the rows, Enter opens the row, a letter does what is marked `data-key`, G and a
 * letter goes where `data-go` says, `?` shows all keys. While somebody types, keys are letters.
 */
export function followKeys(): void {
  let goUntil = 0
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return submit(event)
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.matches(CONTROLS)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    const key = event.key.toLowerCase()
    const going = event.timeStamp < goUntil
    goUntil = !going && key === 'g' ? event.timeStamp + GO_MS : 0
    if (act(key, going, event.target)) event.preventDefault()
  })
  let current = -1
  document.addEventListener('focusin', ({ target }) => {
    const row = target instanceof Element ? target.closest('tbody tr') : null
    if (row) current = mark(rows().indexOf(row))
  })
  document.addEventListener(REFRESHED, () => {
    if (current >= 0) mark(current)
  })
}

/** Whether the key meant something here. */
function act(key: string, going: boolean, target: EventTarget | null): boolean {
  if (going) return press(`[data-go="${CSS.escape(key)}"]`)
  switch (key) {
    case 'j':
      return move(1)
    case 'k':
      return move(-1)
    case 'enter':
      return target instanceof Element && target.matches('a, button, summary') ? false : openRow()
    case '?':
      return showKeys()
    default:
      return press(`[data-key="${CSS.escape(key)}"]`)
  }
}

function press(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector)
  if (!element) return false
  if (element.matches(CONTROLS)) element.focus()
  else element.click()
  return true
}

function rows(): Element[] {
  return [...document.querySelectorAll('main .ledger tbody tr')].filter(
    (row) => row.querySelector('a, button') || row.matches('[data-href]'),
  )
}

function currentRow(): number {
  return rows().findIndex((row) => row.classList.contains('cur'))
}

function move(by: number): boolean {
  const all = rows()
  if (all.length === 0) return false
  const index = mark(Math.min(Math.max(currentRow() + by, 0), all.length - 1))
  const row = all[index]
  if (row instanceof HTMLElement) {
    row.tabIndex = -1
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  }
  return true
}

/** Marks the row the keys stand on and answers its index. */
function mark(index: number): number {
  for (const [place, row] of rows().entries()) {
    row.classList.toggle('cur', place === index)
    if (place === index) row.setAttribute('aria-current', 'true')
    else row.removeAttribute('aria-current')
  }
  return index
}

function openRow(): boolean {
  const row = rows()[currentRow()]
  if (!row) return false
  const href = row.getAttribute('data-href')
  if (href) location.assign(href)
  else row.querySelector<HTMLElement>('button, a')?.click()
  return true
}

function showKeys(): boolean {
  const dialog = document.getElementById('keys')
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return false
  dialog.showModal()
  return true
}

function submit(event: KeyboardEvent): void {
  const form = event.target instanceof Element ? event.target.closest('form') : null
  if (!form) return
  event.preventDefault()
  form.requestSubmit()
}
