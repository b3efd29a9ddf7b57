import { morph } from './live.ts'

const QUIET_MS = 250

/**
 * A form whose outcome is shown while it is typed: `data-preview` is where the form is sent, without being saved. Every element of the
 * answer takes the place of the one that has its id.
 */
export function followPreview(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = new AbortController()
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest<HTMLFormElement>('form[data-preview]') : null
    if (!form) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      asked.abort()
      asked = new AbortController()
      void preview(form, asked.signal)
    }, QUIET_MS)
  })
}

async function preview(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
  const url = form.dataset.preview
  if (!url) return
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  // A question that was overtaken or could not be asked leaves the last answer standing.
  const answer = await fetch(url, { method: 'POST', body, headers: { 'x-live': '1' }, signal }).catch(() => null)
  if (!answer?.ok) return
  const html = await answer.text().catch(() => null)
  if (html === null || signal.aborted) return
  for (const part of [...new DOMParser().parseFromString(html, 'text/html').body.children]) {
    const place = part.id ? document.getElementById(part.id) : null
    if (place) morph(place, part)
  }
}
