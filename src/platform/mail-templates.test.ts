import { expect, it } from 'vitest'
import { type Letter, mail } from './mail-templates.ts'

const letter: Letter = {
  subject: 'Invoice 7\r\nBcc: everybody@example.com',
  greeting: 'Dear <b>Ramesh</b>,',
  paragraphs: ['A & B have issued it.'],
  facts: [
    { label: 'Due', value: '21 Dec 2026' },
    { label: 'Amount', value: '₹1,12,490.00', total: true },
  ],
  button: { text: 'Open "it"', url: 'https://portal.example/l?to=pay&x="y"#pl1_z' },
  foot: ['Questions?'],
  language: 'hi',
}
const to = { name: 'Ramesh', address: 'ramesh@example.com' }
const from = { name: 'Meghdoot & Sons', address: 'desk@example.com', reply_to: null }

it('a letter says the same as text and as HTML, with its figures one under the other', () => {
  const { text, html } = mail(letter, 'k', to, from)
  expect(text).toContain('  Due: 21 Dec 2026\n  Amount: ₹1,12,490.00\n\nOpen "it":\nhttps://portal.example/l?to=pay')
  expect(html).toContain('<html lang="hi">')
  expect(html).toMatch(/<th scope="row"[^>]*font-weight:600[^>]*>Amount<\/th><td[^>]*text-align:right[^>]*>₹1,12,490\.00<\/td>/)
})

it('what people write stays text: no markup, no second header', () => {
  const { subject, html } = mail(letter, 'k', to, from)
  expect(subject).toBe('Invoice 7 Bcc: everybody@example.com')
  expect(html).toContain('Dear &lt;b&gt;Ramesh&lt;/b&gt;,')
  expect(html).toContain('href="https://portal.example/l?to=pay&amp;x=&quot;y&quot;#pl1_z"')
  expect(html).toContain('Meghdoot &amp; Sons')
  expect(html).not.toMatch(/<(script|img|link)\b/)
})

it('the button has the seller’s colour, and ours where that is no colour', () => {
  const coloured = mail(letter, 'k', to, { ...from, accent: { ground: '#0b6b53', text: '#ffffff' } }).html
  expect(coloured).toContain('background:#0b6b53;color:#ffffff')
  const odd = mail(letter, 'k', to, { ...from, accent: { ground: 'red;}body{', text: '#ffffff' } }).html
  expect(odd).not.toContain('body{')
  expect(odd).toContain('background:#17497a;color:#ffffff')
})
