import type { Region } from '#ports/country.ts'

/** States and union territories by GST code (domain specification 1.2). */
export const STATES: readonly Region[] = [
  { code: '01', name: 'Jammu and Kashmir' },
  { code: '02', name: 'Himachal Pradesh' },
  { code: '03', name: 'Punjab' },
  { code: '04', name: 'Chandigarh' },
  { code: '05', name: 'Uttarakhand' },
  { code: '06', name: 'Haryana' },
  { code: '07', name: 'Delhi' },
  { code: '08', name: 'Rajasthan' },
  { code: '09', name: 'Uttar Pradesh' },
  { code: '10', name: 'Bihar' },
  { code: '11', name: 'Sikkim' },
  { code: '12', name: 'Arunachal Pradesh' },
  { code: '13', name: 'Nagaland' },
  { code: '14', name: 'Manipur' },
  { code: '15', name: 'Mizoram' },
  { code: '16', name: 'Tripura' },
  { code: '17', name: 'Meghalaya' },
  { code: '18', name: 'Assam' },
  { code: '19', name: 'West Bengal' },
  { code: '20', name: 'Jharkhand' },
  { code: '21', name: 'Odisha' },
  { code: '22', name: 'Chhattisgarh' },
  { code: '23', name: 'Madhya Pradesh' },
  { code: '24', name: 'Gujarat' },
  { code: '26', name: 'Dadra and Nagar Haveli and Daman and Diu' },
  { code: '27', name: 'Maharashtra' },
  { code: '29', name: 'Karnataka' },
  { code: '30', name: 'Goa' },
  { code: '31', name: 'Lakshadweep' },
  { code: '32', name: 'Kerala' },
  { code: '33', name: 'Tamil Nadu' },
  { code: '34', name: 'Puducherry' },
  { code: '35', name: 'Andaman and Nicobar Islands' },
  { code: '36', name: 'Telangana' },
  { code: '37', name: 'Andhra Pradesh' },
  { code: '38', name: 'Ladakh' },
  { code: '96', name: 'Other Countries' },
  { code: '97', name: 'Other Territory' },
]

/** Place of supply of exports. */
export const ABROAD = '96'

/** Codes of old papers and what has taken their place: Daman and Diu, Andhra Pradesh before its division. */
export const FORMER_STATES: ReadonlyMap<string, string> = new Map([
  ['25', '26'],
  ['28', '37'],
])

/** Union territories without a legislature levy UTGST; Delhi, Puducherry and Jammu and Kashmir levy SGST. */
const WITHOUT_LEGISLATURE = new Set(['04', '26', '31', '35', '38', '97'])

const names = new Map(STATES.map((state) => [state.code, state.name]))

export function isState(code: string): boolean {
  return names.has(code)
}

/** As Rule 46 wants it printed: `29-Karnataka`. */
export function stateLabel(code: string): string {
  return `${code}-${names.get(code) ?? ''}`
}

/** The state's half of the tax by its name on paper. */
export function stateTaxName(code: string): 'SGST' | 'UTGST' {
  return WITHOUT_LEGISLATURE.has(code) ? 'UTGST' : 'SGST'
}
