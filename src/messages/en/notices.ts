/** Messages to a customer's people about what has happened. Each names the seller and the company, as letters of the door do. */
export const notices = {
  foot_why: (seller: string, company: string) => `You get this because you look after the bills of ${company} with ${seller}.`,
  foot_ask: (name: string, phone: string) => `Questions? ${name}, ${phone}.`,

  invoice: {
    subject: (seller: string, number: string, amount: string) => `Invoice ${number} of ${amount} from ${seller}`,
    text: (seller: string, number: string, company: string) => `${seller} has issued invoice ${number} to ${company}.`,
    dated: 'Date',
    order: 'Your order',
    due: 'Due',
    total: 'Amount',
    settled: 'Settled already',
    to_pay: 'To pay',
    button: 'Open the invoice',
  },

  payment: {
    subject: (seller: string, amount: string) => `${seller} has received ${amount}`,
    text: (seller: string, amount: string, company: string, day: string) =>
      `Thank you. ${seller} has received ${amount} from ${company} on ${day}.`,
    by: (method: string, reference: string) => (reference ? `${method}, reference ${reference}.` : `${method}.`),
    attached: 'The receipt is attached.',
    amount: 'Received',
    more: (n: number) => (n === 1 ? '1 more document' : `${n} more documents`),
    kept: 'Kept as an advance',
    all_used: 'All of it is used.',
    button: 'Open the receipt',
  },

  failed: {
    subject: (amount: string, seller: string) => `Your payment of ${amount} to ${seller} did not go through`,
    text: (amount: string, seller: string, company: string) =>
      `The payment of ${amount} from ${company} to ${seller} did not go through. Nothing was taken.`,
    reason: (reason: string) => `What we were told: ${reason}`,
    subject_not_found: (amount: string, seller: string) => `${seller} has not found your payment of ${amount}`,
    text_not_found: (amount: string, seller: string, company: string) =>
      `${company} told us of a payment of ${amount}. ${seller} has looked for it and has not found it, so nothing was booked.`,
    reason_not_found: (seller: string, reason: string) => `${seller} says: ${reason}`,
    amount: 'Amount',
    reference: 'Reference',
    button: 'Pay again',
    foot: 'If your bank says that it was taken all the same, you need not pay twice: money that comes later is booked as soon as it is here.',
    purpose: (reference: string) => `Payment ${reference}`,
  },
}
