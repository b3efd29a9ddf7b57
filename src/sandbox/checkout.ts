import { html } from 'hono/html'
import { type Messages, messagesFor } from '#messages/language.ts'
import { plain } from '#shared/money.ts'
import { CHOICES, isOnItsWay, mayBePaid, type SandboxOrder } from './order.ts'

type Markup = ReturnType<typeof html>

/** What the payer typed that could not be taken. */
export type Typed = { amount: string; wrong: boolean }

/** The hosted page: who asks how much, one button that pays, and below it what else may happen to a payment. */
export function checkoutPage(order: SandboxOrder, base: string, typed: Typed): Markup {
  const words = messagesFor(order.language).sandbox
  const body = mayBePaid(order) ? askingFor(order, words, typed) : overFor(order, words)
  const title = words.title(order.payee_name)
  return pageAround(order.language, base, title, words.practice, body)
}

/** No order has this address. */
export function missingPage(base: string): Markup {
  const words = messagesFor('en').sandbox
  return pageAround('en', base, words.missing, words.practice, html`<div class="sheet"><h1>${words.missing}</h1></div>`)
}

function pageAround(language: string, base: string, title: string, practice: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="${language === 'hi' ? 'hi' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="stylesheet" href="${base}/checkout.css">
</head>
<body>
<header class="practice">${practice}</header>
<main>
${body}
</main>
</body>
</html>
`
}

function askingFor(order: SandboxOrder, words: Messages['sandbox'], typed: Typed): Markup {
  return html`<p class="lead">${words.practice_more}</p>
<form method="post">
<div class="sheet">
${facts(order, words)}
<button class="main" name="choice" value="succeed">${words.pay(amountOf(order))}</button>
</div>
<h2>${words.others}</h2>
<ul class="choices">
${CHOICES.filter((one) => one !== 'succeed' && one !== 'other_amount').map((one) => {
  const { title, note } = words.choices[one]
  return html`<li><button name="choice" value="${one}"><b>${title}</b><span>${note}</span></button></li>`
})}
</ul>
</form>
<form method="post" class="choices">
<div class="other"><b>${words.other_amount.title}</b><span>${words.other_amount.note}</span>
<label for="amount">${words.other_label(order.currency)}</label>
<div class="row"><input id="amount" name="amount" inputmode="decimal" autocomplete="off" maxlength="24" value="${typed.amount}" ${
    typed.wrong ? html`aria-invalid="true" aria-describedby="wrong"` : ''
  }><button name="choice" value="other_amount">${words.other_pay}</button></div>
${typed.wrong ? html`<p class="wrong" id="wrong">${words.other_wrong}</p>` : ''}</div>
</form>
<p class="away"><a href="${order.cancel_url}">${words.without}</a></p>`
}

function overFor(order: SandboxOrder, words: Messages['sandbox']): Markup {
  const state = order.state === 'open' && isOnItsWay(order) ? 'pending' : order.state === 'open' ? 'expired' : order.state
  return html`<div class="sheet">
${facts(order, words)}
<p class="lead">${words.states[state]}</p>
<a class="button main" href="${order.return_url}">${words.back}</a>
</div>`
}

function facts(order: SandboxOrder, words: Messages['sandbox']): Markup {
  return html`<h1>${order.payee_name}</h1>
<p class="sum">${amountOf(order)}</p>
<dl><dt>${words.from}</dt><dd>${order.payer_name}</dd>${
    order.note === '' ? '' : html`<dt>${words.for}</dt><dd>${order.note}</dd>`
  }</dl>`
}

/** Lakh and crore for rupees, thousands for others. The sandbox is no seller, so it has no country pack to ask. */
function amountOf({ amount_minor, currency }: SandboxOrder): string {
  const digits = plain(amount_minor, currency).split('.')[1]?.length ?? 0
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : 'en', style).format(Number(plain(amount_minor, currency)))
}
