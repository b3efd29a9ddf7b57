/**
 * The sheet of lines of an order or invoice: Enter goes down, the last row is always a new one, rows can be pasted from a spreadsheet,
 * and a known code fills its row. Inputs are called `lines.0.code`; a line left wholly empty is no line.
 */
export function followLineGrid(): void {
  document.addEventListener('keydown', (event) => {
    const cell = cellOf(event.target)
    if (!cell || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    beside(cell, event.shiftKey ? -1 : 1)?.focus()
  })
  document.addEventListener('input', ({ target }) => {
    const cell = cellOf(target)
    if (!cell) return
    if (cell.dataset.lookup !== undefined) fillFrom(cell)
    keepEmptyRow(cell)
  })
  document.addEventListener('paste', (event) => {
    const cell = cellOf(event.target)
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!cell || !/[\t\n]/.test(text.trim())) return
    event.preventDefault()
    paste(cell, text)
  })
}

function cellOf(target: EventTarget | null): HTMLInputElement | null {
  return target instanceof HTMLInputElement && target.closest('tr[data-line]') ? target : null
}

function rowOf(cell: HTMLElement): HTMLTableRowElement | null {
  return cell.closest<HTMLTableRowElement>('tr[data-line]')
}

function rowsOf(cell: HTMLElement): HTMLTableRowElement[] {
  return [...(cell.closest('table')?.querySelectorAll<HTMLTableRowElement>('tr[data-line]') ?? [])]
}

function cellsIn(row: HTMLTableRowElement | undefined): HTMLInputElement[] {
  return [...(row?.querySelectorAll<HTMLInputElement>('input.cell') ?? [])]
}

/** The cell of the same column, `by` rows further. */
function beside(cell: HTMLInputElement, by: number): HTMLInputElement | undefined {
  const rows = rowsOf(cell)
  const row = rows.findIndex((each) => each.contains(cell))
  return cellsIn(rows[row + by])[cellsIn(rows[row]).indexOf(cell)]
}

/** When something stands in the last row, another one follows it. */
function keepEmptyRow(cell: HTMLInputElement): void {
  const last = rowsOf(cell).at(-1)
  if (!last || cellsIn(last).every((each) => each.value === '')) return
  const next = last.cloneNode(true)
  if (!(next instanceof HTMLTableRowElement)) return
  renumber(next, Number(last.dataset.line) + 1)
  last.after(next)
}

/** A copied row becomes the next: its number in every name and id, nothing typed, no error of the row above. */
function renumber(row: HTMLTableRowElement, index: number): void {
  row.dataset.line = String(index)
  for (const element of row.querySelectorAll<HTMLElement>('[id], [name], [aria-invalid]')) {
    if (element.id) element.id = element.id.replace(/\d+/, String(index))
    element.removeAttribute('aria-invalid')
    element.removeAttribute('aria-describedby')
    const name = element.getAttribute('name')
    if (name) element.setAttribute('name', name.replace(/\d+/, String(index)))
    if (element instanceof HTMLInputElement) element.value = element.defaultValue = ''
    if (element instanceof HTMLOutputElement) element.textContent = ''
  }
  const number = row.querySelector('.g-i')
  if (number) number.textContent = String(index + 1)
}

/** What the catalogue says about a code goes into the cells of the same name; what it does not know stays. */
function fillFrom(cell: HTMLInputElement): void {
  const known = [...(cell.list?.options ?? [])].find((option) => option.value.toLowerCase() === cell.value.trim().toLowerCase())
  const row = rowOf(cell)
  if (!known || !row) return
  for (const { name, value } of known.attributes) {
    if (!name.startsWith('data-')) continue
    const place = cellsIn(row).find((each) => each.name.endsWith(`.${name.slice('data-'.length)}`))
    if (place && place !== cell) place.value = value
  }
}

/** Rows of a spreadsheet, from this cell to the right and down. */
function paste(start: HTMLInputElement, text: string): void {
  let at: HTMLInputElement | undefined = start
  for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const row: HTMLTableRowElement | null = at ? rowOf(at) : null
    if (!at || !row) return
    const cells = cellsIn(row)
    const column = cells.indexOf(at)
    line.split('\t').forEach((value, index) => {
      const cell = cells[column + index]
      if (cell) cell.value = value.trim()
    })
    // As if typed: codes are looked up, an empty row follows, the preview asks.
    at.dispatchEvent(new InputEvent('input', { bubbles: true }))
    at = beside(at, 1)
  }
}
