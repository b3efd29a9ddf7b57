/**
 * The page behind a link. The secret is in the fragment, which no server and no log sees; it is taken out of the address before anything
 * else happens and then lives only in a variable of this function (domain specification 3.3). Opening the page changes nothing: the
 * session begins with the tap.
 *
 * The page brings every word. `[data-state]` marks the parts shown in one state: `asking`, `ready`, `refused`, `offline`, `absent` (no
 * secret in the address: the page was loaded again), and what
 * the page adds: `[data-show="colleague"]` leads there, `form[data-post="/a/renew"][data-then="sent"]` sends its fields with the secret.
 * `[data-words="Continue as {contact}, {company}"]` and `[data-slot="seller"]` are filled from the answer.
 */

open(takeToken())

function takeToken(): string {
  const token = location.hash.slice(1)
  history.replaceState(null, '', location.pathname + location.search)
  return token
}

/** The name of the page the link is for; the server knows which names are pages. */
function wanted(): string {
  return new URLSearchParams(location.search).get('to') ?? ''
}

function open(token: string): void {
  const form = document.querySelector<HTMLFormElement>('form[data-exchange]')
  form?.addEventListener('submit', (event) => {
    event.preventDefault()
    void enter(token, form)
  })
  for (const button of document.querySelectorAll('[data-again]')) button.addEventListener('click', () => void peek(token))
  for (const other of document.querySelectorAll<HTMLFormElement>('form[data-post]')) {
    other.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(token, other)
    })
  }
  for (const way of document.querySelectorAll<HTMLElement>('[data-show]')) {
    way.addEventListener('click', (event) => {
      event.preventDefault()
      show(way.dataset.show ?? 'ready')
    })
  }
  // The same page in another language is given the secret as this one was: in the fragment, for as long as it takes to open.
  for (const way of document.querySelectorAll<HTMLAnchorElement>('a[data-carry]')) {
    way.addEventListener('click', (event) => {
      event.preventDefault()
      const other = new URL(way.href)
      if (wanted()) other.searchParams.set('to', wanted())
      location.assign(token ? `${other.href}#${token}` : other.href)
    })
  }
  // A second link opened in the same tab changes only the fragment.
  addEventListener('hashchange', () => {
    if (!location.hash) return
    token = takeToken()
    void peek(token)
  })
  void peek(token)
}

async function peek(token: string): Promise<void> {
  if (!token) return show('absent')
  show('asking')
  const answer = await post('/a/peek', { token, lang: document.documentElement.lang })
  if (answer === 'offline' || answer === 'refused') return show(answer)
  fill(answer)
  show('ready')
}

async function enter(token: string, form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button')
  if (button) button.disabled = true
  const shared_device = new FormData(form).has('shared_device')
  const to = wanted()
  const answer = await post('/a/exchange', { token, shared_device, ...(to ? { to } : {}) })
  if (button) button.disabled = false
  if (answer === 'offline' || answer === 'refused') return show(answer)
  const target = new URL(String(answer.location ?? '/'), location.origin)
  // Only ever onwards within this portal.
  if (target.origin === location.origin) location.replace(target.href)
  else show('refused')
}

/** One of the page's other forms: a fresh link, a colleague's request. What the fields lack is said at the form. */
async function send(token: string, form: HTMLFormElement): Promise<void> {
  const fields = Object.fromEntries(new FormData(form))
  const answer = await post(form.dataset.post ?? '', { ...fields, token })
  if (answer === 'offline' || answer === 'refused') return show(answer)
  show(form.dataset.then ?? 'ready')
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
    until: String(answer.until ?? ''),
  }
  brand(answer)
  for (const element of document.querySelectorAll<HTMLElement>('[data-slot]')) {
    element.textContent = values[element.dataset.slot ?? ''] ?? ''
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
    element.textContent = (element.dataset.words ?? '').replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  }
}

/** The seller's colours and drawing: known only now, since the page itself is the same for everybody. */
function brand(answer: Answer): void {
  if (typeof answer.stylesheet === 'string' && answer.stylesheet.startsWith('/brand/')) {
    const sheet = document.createElement('link')
    sheet.rel = 'stylesheet'
    sheet.href = answer.stylesheet
    document.head.append(sheet)
  }
  const logo = document.querySelector('[data-logo]')
  if (!logo || !Array.isArray(answer.logo_paths)) return
  logo.replaceChildren(...answer.logo_paths.map((d) => drawing(String(d))))
  logo.removeAttribute('hidden')
}

function drawing(d: string): SVGPathElement {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', d)
  return path
}

function show(state: string): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-state]')) element.hidden = element.dataset.state !== state
  document.querySelector<HTMLElement>('[data-state]:not([hidden]) [data-first]')?.focus()
}
