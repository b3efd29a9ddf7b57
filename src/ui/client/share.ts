const DONE_MS = 1_500

/** Buttons that copy `data-copy`, or hand `data-share` to the phone; where a phone cannot share, the address is copied. */
export function followCopying(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-share]')) {
    if ('share' in navigator) continue
    button.dataset.copy = button.dataset.share
    delete button.dataset.share
  }
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy], [data-share]') : null
    if (!button) return
    if (button.dataset.share) void navigator.share({ url: button.dataset.share }).catch(() => undefined)
    else void copy(button, button.dataset.copy ?? '')
  })
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  const words = button.textContent
  if (!button.dataset.done || words === button.dataset.done) return
  button.textContent = button.dataset.done
  setTimeout(() => {
    button.textContent = words
  }, DONE_MS)
}
