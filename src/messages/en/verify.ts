/** The page behind the code on a paper: read by people who are not signed in, and perhaps stand at a counter. */
export const verify = {
  /** Beside the code, on the paper itself. */
  scan: 'Scan to check that this paper is genuine',
  title: 'Is this paper genuine?',

  genuine: (seller: string) => `Genuine: issued by ${seller}`,
  compare: 'Compare each line with the paper. If one differs, the paper was altered: do not pay, and call the seller.',
  kinds: {
    invoice: 'Invoice',
    credit_note: 'Credit note',
    debit_note: 'Debit note',
    opening: 'Invoice of former books',
    receipt: 'Receipt',
    tax_deducted: 'Acknowledgement of tax deducted',
    statement: 'Statement of account',
    balance_asked: 'Request to confirm a balance',
    balance_agreed: 'Confirmed balance',
    balance_disagreed: 'Balance that was not confirmed',
  },
  what: 'Paper',
  issued_by: 'Issued by',
  number: 'Number',
  account: 'Account',
  date: 'Date',
  period: 'Period',
  period_of: (from: string, to: string) => `${from} to ${to}`,
  as_on: 'As on',
  amount: 'Amount',
  balance: 'Balance',
  their_balance: 'By the customer’s books',
  in_credit: (amount: string) => `${amount} in the customer’s favour`,
  bank: 'Bank account',
  bank_ending: (digits: string) => `ends in ${digits}`,

  bank_own: (seller: string, digits: string) => `The bank account on it, ending in ${digits}, is ${seller}’s own today.`,
  bank_other: (seller: string) =>
    `The bank account printed on it is no longer the one ${seller} uses. Do not pay into it: ask ${seller} first, at the number you know.`,
  upi_own: (seller: string, address: string) =>
    `The code to pay by on it pays to ${address}, which is ${seller}’s own UPI address today.`,
  upi_other: (seller: string) =>
    `The code to pay by on it pays to an address that ${seller} no longer uses. Do not pay by it: ask ${seller} first, at the number you know.`,
  upi_unsaid: (seller: string, code: string) =>
    `It was made before ${code} addresses were signed. Before you pay by a ${code} code on it, compare the address with one you know ${seller} by.`,
  no_bank_beside: 'It names no other way to pay. If your paper also shows a bank account, it was altered.',
  no_code_beside: (code: string) => `It has no ${code} code to pay by. If your paper does, it was altered.`,
  pay_none: (code: string) =>
    `It names no bank account and no ${code} address to pay into. If your paper does, it was altered.`,
  bank_none: 'It names no bank account to pay into. If your paper does, it was altered.',

  credited: (seller: string) => `It no longer stands: ${seller} has credited all of it.`,
  returned: 'It no longer stands: the money it acknowledges went back.',
  part_returned: (amount: string) => `It stands in part: ${amount} of the money it acknowledges went back.`,
  unknown: (seller: string) => `${seller}’s books do not hold it like this today. Ask ${seller} before you rely on it.`,
  stands: 'It stands: it was not withdrawn.',
  of_its_day: 'It shows how the account stood on its day.',

  not_genuine: 'Not genuine',
  not_genuine_text:
    'This code was not made by the seller, or it was changed. Do not pay on this paper. Call the seller at the number you know, not at one printed on it.',
  misread: 'If the camera read only part of the code, scan it again in good light.',
  safe: 'Besides whether the paper still stands, this page shows nothing that is not on it.',
}
