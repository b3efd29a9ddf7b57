/** Unique quantity codes of GST (domain specification 1.12). */
const CODES = new Set(
  `BAG BAL BDL BKL BOU BOX BTL BUN CAN CBM CCM CMS CTN DOZ DRM GGK GMS GRS GYD KGS KLR KME LTR MLT MTR MTS NOS OTH PAC PCS PRS QTL
  ROL SET SQF SQM SQY TBS TGM THD TON TUB UGS UNT YDS`.split(/\s+/),
)

/** How people write a unit, and its code. What fits no code is OTH: the list says so itself. */
const WORDS: Readonly<Record<string, string>> = {
  bags: 'BAG',
  bale: 'BAL',
  bundle: 'BDL',
  bottle: 'BTL',
  bunch: 'BUN',
  boxes: 'BOX',
  carton: 'CTN',
  case: 'CTN',
  cm: 'CMS',
  dozen: 'DOZ',
  dz: 'DOZ',
  drum: 'DRM',
  each: 'NOS',
  ea: 'NOS',
  no: 'NOS',
  number: 'NOS',
  nos: 'NOS',
  g: 'GMS',
  gm: 'GMS',
  gram: 'GMS',
  gross: 'GRS',
  kg: 'KGS',
  kilo: 'KGS',
  l: 'LTR',
  litre: 'LTR',
  liter: 'LTR',
  ltr: 'LTR',
  ml: 'MLT',
  m: 'MTR',
  metre: 'MTR',
  meter: 'MTR',
  mtr: 'MTR',
  pack: 'PAC',
  packet: 'PAC',
  pkt: 'PAC',
  pc: 'PCS',
  piece: 'PCS',
  pair: 'PRS',
  quintal: 'QTL',
  roll: 'ROL',
  sqft: 'SQF',
  sqm: 'SQM',
  t: 'TON',
  tonne: 'TON',
  ton: 'TON',
  tube: 'TUB',
  unit: 'UNT',
  yard: 'YDS',
}

/** The code of a unit as somebody wrote it: `Pcs.` is PCS; null where nothing was written. */
export function uqcOf(unit: string): string | null {
  const word = unit.toLowerCase().replace(/[^a-z]/g, '')
  if (unit.trim() === '') return null
  const code = word.toUpperCase()
  if (CODES.has(code)) return code
  return WORDS[word] ?? WORDS[word.replace(/s$/, '')] ?? 'OTH'
}
