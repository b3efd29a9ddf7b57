import { absolute, type Minor } from '#shared/money.ts'

const SMALL =
  'Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen'.split(
    ' ',
  )
const TENS = 'Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety'.split(' ')

/** Indian paper counts in crore and crores of crore, never in arab or kharab (domain specification 1.7). */
const SCALES: readonly [bigint, string][] = [
  [10_000_000n, 'Crore'],
  [100_000n, 'Lakh'],
  [1000n, 'Thousand'],
  [100n, 'Hundred'],
]

/** Paise in words: `Rupees One Thousand One and Fifty Paise Only`. */
export function rupeesInWords(paise: Minor): string {
  const amount = BigInt(absolute(paise))
  const [whole, part] = [amount / 100n, amount % 100n]
  const rupees = `${whole === 1n ? 'Rupee' : 'Rupees'} ${inWords(whole)}`
  const coins = `${inWords(part)} ${part === 1n ? 'Paisa' : 'Paise'}`
  const text = part === 0n ? rupees : whole === 0n ? coins : `${rupees} and ${coins}`
  return `${paise < 0 ? 'Minus ' : ''}${text} Only`
}

function inWords(number: bigint): string {
  const scale = SCALES.find(([size]) => number >= size)
  if (!scale) return belowHundred(Number(number))
  const [size, name] = scale
  const rest = number % size
  return `${inWords(number / size)} ${name}${rest === 0n ? '' : ` ${inWords(rest)}`}`
}

function belowHundred(number: number): string {
  if (number < 20) return SMALL[number] ?? ''
  const tens = TENS[Math.floor(number / 10) - 2] ?? ''
  return number % 10 === 0 ? tens : `${tens}-${SMALL[number % 10]}`
}
