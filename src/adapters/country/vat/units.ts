/** Units as people write them and their codes: UN/ECE recommendation 20, and 21 with an X for packages (EN 16931, BT-130). */
const CODES: Readonly<Record<string, string>> = {
  bag: 'XBG',
  bottle: 'XBO',
  box: 'XBX',
  bundle: 'XBE',
  can: 'XCA',
  carton: 'XCT',
  case: 'XCS',
  cm: 'CMT',
  crate: 'XCR',
  day: 'DAY',
  dozen: 'DZN',
  drum: 'XDR',
  each: 'EA',
  ea: 'EA',
  g: 'GRM',
  gram: 'GRM',
  gross: 'GRO',
  h: 'HUR',
  hour: 'HUR',
  kg: 'KGM',
  kilo: 'KGM',
  km: 'KMT',
  l: 'LTR',
  litre: 'LTR',
  liter: 'LTR',
  m: 'MTR',
  metre: 'MTR',
  meter: 'MTR',
  ml: 'MLT',
  mm: 'MMT',
  month: 'MON',
  pack: 'XPK',
  packet: 'XPA',
  pair: 'PR',
  pallet: 'XPX',
  pc: 'H87',
  pce: 'H87',
  piece: 'H87',
  ream: 'RM',
  roll: 'XRO',
  set: 'SET',
  sheet: 'ST',
  t: 'TNE',
  ton: 'TNE',
  tonne: 'TNE',
  tube: 'XTU',
  unit: 'C62',
}

const ONE = 'C62'

/** The code of a unit; what has none is counted as one each, and `known` says whether the word is lost by that. */
export function unitCodeOf(unit: string): { code: string; known: boolean } {
  const word = unit.trim().toLowerCase().replace(/\.$/, '')
  const code = CODES[word] ?? CODES[word.replace(/(?<=x|ch|s)es$|s$/, '')]
  return { code: code ?? ONE, known: word === '' || code !== undefined }
}
