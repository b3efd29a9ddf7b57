/** Files people hand over, and the forms they hand them over with. */
export const files = {
  problem: 'There is something to put right',
  optional: '(optional)',
  /** Under a box for a file: what it takes. */
  takes: (kinds: string) => `${kinds}, at most 10 MB`,
  size: { kb: (n: number) => `${n} KB`, mb: (n: string) => `${n} MB` },
  /** What is wrong, by the code of the refusal. */
  refusals: {
    file_too_large: 'This file is larger than 10 MB. Choose a smaller one.',
    file_empty: 'This file is empty. Choose another one.',
    file_kind: 'Files of this kind cannot be taken. See above which can.',
    file_mismatch: 'What is in this file is not what its name says. Choose the original file.',
    several_files: 'Choose one file only.',
    missing_file: 'Choose a file.',
    idempotency_conflict:
      'This form has already been sent, with something else in it. Look whether it is what you want; sending again makes a new one.',
    missing_key: 'This form was open for too long. Please send it once more.',
  },
}
