/** The Desk's page of what the seller asks of a payment, and what it tells its customers. */
export const paying_settings = {
  title: 'Paying',
  note: 'What you ask of a payment, and what your customers may do by themselves. Empty means there is no such rule.',
  link_text: 'Part payments, cash discount, UPI limit, messages to customers',
  save: 'Save',
  saved: 'Saved.',
  saved_note: 'It holds from the next payment.',

  parts: 'Paying in part',
  least_part: 'Least amount',
  least_part_hint: 'A part payment must be at least this much',
  least_percent: 'Least share, %',
  least_percent_hint: 'Of what is due of the documents it is for',

  cash: 'Cash discount',
  cash_note: 'Whoever pays all of an invoice in time may keep back a part of it.',
  cash_days: 'Within days of its date',
  cash_percent: 'Discount, %',

  ways: 'Ways to pay',
  upi_limit: 'Most by one UPI payment',
  upi_limit_hint: (usual: string) => `Empty means ${usual}, as is usual`,
  bounce_charge: 'Charge for a returned cheque',
  bounce_charge_hint: 'Stands in the form when one comes back; you may change it each time',

  small: 'Small remainders',
  tolerance: 'Given up by itself, at most',
  tolerance_hint: 'What is left of a document after a payment, if it is no more than this',

  own_hand: 'What customers may change',
  own_days: 'Days in which they may say what a payment is for',
  own_days_hint: 'From the day you record it, and never after you have applied it by hand. Empty: only you may.',

  messages: 'Messages',
  tells: 'Tell customers by e-mail',
  tells_note:
    'Invoice issued, payment received, payment failed: each person by a link of their own. History that is imported mails nobody.',

  refusals: {
    invalid_days: 'Give a number of days, like 7.',
    missing_cash_days: 'Give the days too, or leave both empty.',
    missing_cash_percent: 'Give the discount too, or leave both empty.',
    tolerance_too_large: 'That is no small remainder any more.',
  },
}
