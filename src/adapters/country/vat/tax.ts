import type { TaxAmount, TaxedDocument, TaxedLine, TaxInput } from '#ports/country.ts'
import { add, atRate, type Minor, share, subtract, sum, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { excluding, type NetLine, netLines, withoutTax } from '../lines.ts'
import { type Category, categoryOf, REMARKS, refuseMixtures } from './category.ts'

/** Lines of one category and rate: what EN 16931 works VAT out for (BG-23). */
type Group = { category: Category; rate_bp: number; members: number[] }

/**
 * A VAT document by EN 16931: line net amounts are rounded, VAT once per category and rate on their sum (BR-CO-17, BR-S-08), and the
 * lines show their shares of it, so both ways add up. Prices that hold the tax are kept to the unit: VAT is then what the net leaves of
 * them, within one unit of BR-CO-17. Nothing is rounded off.
 */
export function computeVat(input: TaxInput): TaxedDocument {
  if (input.supply === 'zone_with_tax' || input.supply === 'zone_without_tax') {
    throw invalid(
      'supply',
      'no_special_zones',
      'There are no special economic zones in VAT. Choose a domestic supply or an export.',
    )
  }
  const kinds = input.lines.map((line, index) => {
    const category = categoryOf(line, index, input)
    return { category, rate_bp: category === 'S' ? line.rate_bp : 0 }
  })
  refuseMixtures(
    kinds.map((kind) => kind.category),
    input,
  )
  const nets = netLines(input)
  const taxed = groupsOf(kinds).map((group) => ({ group, ...taxedGroup(group, nets, input.prices_include_tax) }))
  const lines = nets.map((_, index) => lineOf(index, taxed))
  return totals(
    lines,
    taxed.map(({ group, base_minor, vat_minor }) => ({ ...group, base_minor, vat_minor })),
  )
}

type TaxedGroup = { lines: NetLine[]; shares: Minor[]; base_minor: Minor; vat_minor: Minor }

function taxedGroup({ rate_bp, members }: Group, nets: readonly NetLine[], prices_include_tax: boolean): TaxedGroup {
  const priced = members.flatMap((member) => nets[member] ?? [])
  const priced_minor = sum(priced.map((line) => line.net_minor))
  if (!prices_include_tax) {
    const vat_minor = atRate(priced_minor, rate_bp)
    return {
      lines: priced,
      shares: share(
        vat_minor,
        priced.map((line) => line.net_minor),
      ),
      base_minor: priced_minor,
      vat_minor,
    }
  }
  const base_minor = excluding(priced_minor, rate_bp)
  const bases = share(
    base_minor,
    priced.map((line) => line.net_minor),
  )
  const lines = priced.map((line, index) => withoutTax(line, rate_bp, bases[index] ?? ZERO))
  const shares = priced.map((line, index) => subtract(line.net_minor, bases[index] ?? ZERO))
  return { lines, shares, base_minor, vat_minor: subtract(priced_minor, base_minor) }
}

function lineOf(index: number, taxed: readonly (TaxedGroup & { group: Group })[]): TaxedLine {
  for (const { group, lines, shares } of taxed) {
    const at = group.members.indexOf(index)
    const line = lines[at]
    if (!line) continue
    const { gross_minor, discount_minor, header_discount_minor, net_minor } = line
    const amount_minor = shares[at] ?? ZERO
    const taxes = [vatAmount(group, amount_minor)]
    return {
      gross_minor,
      discount_minor,
      header_discount_minor,
      taxable_minor: net_minor,
      taxes,
      total_minor: add(net_minor, amount_minor),
    }
  }
  throw new Error(`line ${index} belongs to no group`)
}

function totals(
  lines: readonly TaxedLine[],
  groups: readonly (Group & { base_minor: Minor; vat_minor: Minor })[],
): TaxedDocument {
  const taxable_minor = sum(groups.map((group) => group.base_minor))
  const tax_minor = sum(groups.map((group) => group.vat_minor))
  const total_minor = add(taxable_minor, tax_minor)
  const categories = new Set(groups.map((group) => group.category))
  return {
    lines,
    taxable_minor,
    taxes: groups.map((group) => ({ ...vatAmount(group, group.vat_minor), taxable_minor: group.base_minor })),
    tax_totals: [{ tax: 'VAT', amount_minor: tax_minor }],
    tax_minor,
    reverse_charge_tax_minor: ZERO,
    subtotal_minor: total_minor,
    round_off_minor: ZERO,
    total_minor,
    place_of_supply: null,
    remarks: [...categories].flatMap((category) => REMARKS[category] ?? []),
  }
}

/** Highest rate first, then by category: the order of paper. */
function groupsOf(kinds: readonly { category: Category; rate_bp: number }[]): Group[] {
  const groups = new Map<string, Group>()
  for (const [index, kind] of kinds.entries()) {
    const key = `${kind.category} ${kind.rate_bp}`
    const group = groups.get(key) ?? { ...kind, members: [] }
    group.members.push(index)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => b.rate_bp - a.rate_bp || (a.category < b.category ? -1 : 1))
}

function vatAmount({ category, rate_bp }: Group, amount_minor: Minor): TaxAmount {
  return { tax: 'VAT', rate_bp, category, amount_minor }
}
