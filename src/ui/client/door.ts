/**
 * The page behind a link. The secret is in the fragment, which no server and no log sees; it is taken out of the address before anything
 * else happens and then lives only in a variable of this function (domain specification 3.3). Opening the page changes nothing: the
 * session begins with the tap.
 *
 * The page brings every word. `[data-state]` marks the parts shown in one state: `asking`, `ready`, `refused`, `offline`.
 * `[data-words="Continue as {contact}, {company}"]` and `[data-slot="seller"]` are filled from the answer.
 */
type State = 'asking' | 'ready' | 'refused' | 'offline'

open(takeToken())

function takeToken(): string {
  const token = location.hash.slice(1)
  history.replaceState(null, '', location.pathname + location.search)
  return token
}

function open(token: string): void {
  const form = document.querySelector<HTMLFormElement>('form[data-exchange]')
  form?.addEventListener('submit', (event) => {
    event.preventDefault()
    void enter(token, form)
  })
  for (const button of document.querySelectorAll('[data-again]')) button.addEventListener('click', () => void peek(token))
  // A second link opened in the same tab changes only the fragment.
  addEventListener('hashchange', () => {
    if (!location.hash) return
    token = takeToken()
    void peek(token)
  })
  void peek(token)
}

async function peek(token: string): Promise<void> {
  if (!token) return show('refused')
  show('asking')
  const answer = await post('/a/peek', { token })
  if (answer === 'offline' || answer === 'refused') return show(answer)
  fill(answer)
  show('ready')
}

async function enter(token: string, form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button')
  if (button) button.disabled = true
  const answer = await post('/a/exchange', { token, shared_device: new FormData(form).has('shared_device') })
  if (button) button.disabled = false
  if (answer === 'offline' || answer === 'refused') return show(answer)
  const target = new URL(String(answer.location ?? '/'), location.origin)
  // Only ever onwards within this portal.
  if (target.origin === location.origin) location.replace(target.href)
  else show('refused')
}

type Answer = Record<string, unknown>

async function post(url: string, body: object): Promise<Answer | 'refused' | 'offline'> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (!answer || answer.status === 429 || answer.status >= 500) return 'offline'
  if (!answer.ok) return 'refused'
  const read: unknown = await answer.json().catch(() => null)
  return read !== null && typeof read === 'object' ? { ...read } : 'refused'
}

function fill(answer: Answer): void {
  const values: Record<string, string> = {
    seller: String(answer.seller ?? ''),
    company: String(answer.company ?? ''),
    contact: String(answer.contact_masked ?? ''),
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-slot]')) {
    element.textContent = values[element.dataset.slot ?? ''] ?? ''
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
    element.textContent = (element.dataset.words ?? '').replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  }
}

function show(state: State): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-state]')) element.hidden = element.dataset.state !== state
}
