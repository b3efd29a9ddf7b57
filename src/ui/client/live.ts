import { Idiomorph } from 'idiomorph'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
const FRESH_MS = 4_000

/** What a reader may notice when it changes: rows, figures, the lines of a sum. */
const NOTICED = 'tr, .figure, .sum > div, .rows > li, .timeline > li, .tiles dd, .ageing dd'

/** Told on the document when the page has been morphed, so that what a script had put there can be put back. */
export const REFRESHED = 'page:refreshed'

const begun = new WeakSet<Element>()

/**
 * Keeps the page as it is in the books. One event stream while the tab is visible; on `changed` the page itself is fetched, with the
 * same rights as any visit, and morphed. A form somebody has begun is left alone, as are open dialogs, focus and scroll.
 */
export function keepLive(): void {
  const url = document.body.dataset.live
  document.addEventListener('input', ({ target }) => {
    if (target instanceof Element && !target.closest('.picking')) markBegun(target)
  })
  if (!url) return
  const stream = new Stream(url, () => void refresh())
  const follow = () => (document.visibilityState === 'visible' ? stream.open() : stream.close())
  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', () => stream.close())
  addEventListener('pageshow', follow)
  follow()
}

function markBegun(control: Element): void {
  const form = control.closest('form')
  if (form) begun.add(form)
}

class Stream {
  private source: EventSource | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private opened = false
  private readonly url: string
  private readonly changed: () => void

  constructor(url: string, changed: () => void) {
    this.url = url
    this.changed = changed
  }

  open(): void {
    if (this.source) return
    clearTimeout(this.timer)
    const source = new EventSource(this.url)
    this.source = source
    source.addEventListener('changed', this.changed)
    source.addEventListener('open', () => {
      this.failures = 0
      // What changed between two streams was told to nobody here.
      if (this.opened) this.changed()
      this.opened = true
    })
    source.addEventListener('error', () => {
      this.close()
      this.opened = true
      this.timer = setTimeout(() => this.open(), this.wait())
    })
  }

  close(): void {
    clearTimeout(this.timer)
    this.source?.close()
    this.source = null
  }

  /** Twice as long each time, and never for all clients at once. */
  private wait(): number {
    const longest = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS)
    this.failures += 1
    return longest * (0.5 + Math.random())
  }
}

let running: Promise<void> | null = null
let again = false

/** Fetches and morphs; a change that comes meanwhile leads to one more round, not to two at once. */
async function refresh(): Promise<void> {
  if (running) {
    again = true
    return running
  }
  running = fetchPage()
  await running
  running = null
  if (again) {
    again = false
    await refresh()
  }
}

async function fetchPage(): Promise<void> {
  const answer = await fetch(location.href, { headers: { 'x-live': '1' } }).catch(() => null)
  if (!answer) return
  if (answer.redirected || answer.status === 401 || answer.status === 404) return leave()
  if (!answer.ok) return
  show(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}

/** The page is no longer ours to see: the server's answer takes its place, unless something typed would be lost. */
function leave(): void {
  if (![...document.forms].some((form) => begun.has(form))) location.reload()
}

function show(page: Document): void {
  const fresh = new Set<Element>()
  document.title = page.title
  for (const id of ['symbols', 'nav', 'main']) {
    const from = document.getElementById(id)
    const to = page.getElementById(id)
    if (from && to) morph(from, to, fresh)
  }
  document.dispatchEvent(new Event(REFRESHED))
  for (const element of fresh) glow(element)
}

/** Morphs one part of the page, leaving alone what a person is at; `fresh` collects what a reader may notice. */
export function morph(from: Element, to: Element, fresh: Set<Element> = new Set()): void {
  Idiomorph.morph(from, to, {
    morphStyle: 'outerHTML',
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed(before: Node, after: Node) {
        if (!(before instanceof Element)) return true
        if (begun.has(before) || before.matches('dialog[open]')) return false
        if (before.matches(NOTICED) && before.textContent !== after.textContent) fresh.add(before)
        return true
      },
      beforeNodeRemoved: (node: Node) => !(node instanceof Element && (begun.has(node) || node.matches('dialog[open]'))),
      afterNodeAdded(node: Node) {
        if (node instanceof Element && node.matches('tr, li')) fresh.add(node)
      },
      beforeAttributeUpdated: (name: string, element: Element) => !(name === 'open' && element instanceof HTMLDetailsElement),
    },
  })
}

function glow(element: Element): void {
  element.classList.remove('fresh')
  // Reading the size restarts the animation of a row that changes twice.
  element.getBoundingClientRect()
  element.classList.add('fresh')
  setTimeout(() => element.classList.remove('fresh'), FRESH_MS)
}
