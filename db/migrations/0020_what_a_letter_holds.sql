-- 0014 says that a letter holds its ageing too: it does not, since what is late on a day follows from its open items.
comment on column balance_confirmations.letter is
  'The figures the letter shows, as they were frozen: seller and account as named then, the balance, open items, unused credits.';
