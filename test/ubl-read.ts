import { currency, type Minor, minor, parseMinor, sum } from '#shared/money.ts'

/** An element as it stands in a file: its text, or what is in it. */
export type Node = { name: string; attributes: Readonly<Record<string, string>>; text: string; parts: readonly Node[] }

const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Reads an XML file strictly: throws for whatever is not well-formed among what we write. */
export function readXml(file: string): Node {
  const body = file.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')
  if (body === file) throw new Error('no XML declaration')
  type Open = { name: string; attributes: Record<string, string>; text: string; parts: Node[] }
  const open: Open[] = [{ name: '', attributes: {}, text: '', parts: [] }]
  let at = 0
  for (const match of body.matchAll(TAG)) {
    const here = open.at(-1)
    if (!here) throw new Error('closed too often')
    here.text += textOf(body.slice(at, match.index))
    at = match.index + match[0].length
    const [, closing, name = '', given = ''] = match
    if (closing) {
      const done = open.pop()
      if (done?.name !== name) throw new Error(`</${name}> closes <${done?.name}>`)
      open.at(-1)?.parts.push(done)
    } else open.push({ name, attributes: attributesOf(given), text: '', parts: [] })
  }
  const [root] = open
  if (open.length !== 1 || root?.parts.length !== 1 || body.slice(at).trim() !== '') throw new Error('not one whole element')
  return root.parts[0] ?? root
}

function attributesOf(given: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(given.matchAll(/([\w:]+)="([^"]*)"/g), ([, name = '', text = '']) => [name, textOf(text)]),
  )
}

function textOf(raw: string): string {
  if (/[<>]|&(?!(amp|lt|gt|quot|apos);)/.test(raw)) throw new Error(`not escaped: ${raw}`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(raw)) throw new Error('a character no XML holds')
  return raw.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? '')
}

/** Every element under a path of names: `all(root, 'cac:InvoiceLine', 'cbc:ID')`. */
export function all(node: Node, ...path: readonly string[]): Node[] {
  const [name, ...rest] = path
  if (name === undefined) return [node]
  return node.parts.filter((part) => part.name === name).flatMap((part) => all(part, ...rest))
}

export function textAt(node: Node, ...path: readonly string[]): string | null {
  return all(node, ...path)[0]?.text ?? null
}

function minorAt(node: Node, ...path: readonly string[]): Minor {
  const found = all(node, ...path)[0]
  return found ? (parseMinor(found.text, currency(found.attributes['currencyID'] ?? '')) ?? minor(Number.NaN)) : minor(0)
}

/** The order of the elements we write, as the schemas of UBL 2.1 have it. */
const ORDER: Readonly<Record<string, string>> = {
  Invoice: `CustomizationID ID IssueDate DueDate InvoiceTypeCode Note DocumentCurrencyCode OrderReference BillingReference
    AccountingSupplierParty AccountingCustomerParty Delivery PaymentMeans TaxTotal LegalMonetaryTotal InvoiceLine`,
  CreditNote: `CustomizationID ID IssueDate CreditNoteTypeCode Note DocumentCurrencyCode OrderReference BillingReference
    AccountingSupplierParty AccountingCustomerParty Delivery PaymentMeans TaxTotal LegalMonetaryTotal CreditNoteLine`,
  'cac:Party': 'PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity',
  'cac:PostalAddress': 'StreetName AdditionalStreetName AddressLine Country',
  'cac:PaymentMeans': 'PaymentMeansCode PaymentID PayeeFinancialAccount',
  'cac:TaxSubtotal': 'TaxableAmount TaxAmount TaxCategory',
  'cac:TaxCategory': 'ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme',
  'cac:LegalMonetaryTotal': 'LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount PayableRoundingAmount PayableAmount',
  'cac:InvoiceLine': 'ID Note InvoicedQuantity LineExtensionAmount AllowanceCharge Item Price',
  'cac:CreditNoteLine': 'ID Note CreditedQuantity LineExtensionAmount AllowanceCharge Item Price',
  'cac:AllowanceCharge': 'ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason Amount BaseAmount',
  'cac:Item': 'Name SellersItemIdentification ClassifiedTaxCategory',
}

/** What stands where its schema does not want it, or is unknown to it; empty when nothing does. */
export function misplaced(node: Node): string[] {
  const order = ORDER[node.name]?.split(/\s+/)
  const places = node.parts.map((part) => order?.indexOf(part.name.replace(/^c[ab]c:/, '')) ?? 0)
  const wrong = order ? node.parts.filter((_, index) => (places[index] ?? -1) < Math.max(0, ...places.slice(0, index))) : []
  return [...wrong.map((part) => `${part.name} in ${node.name}`), ...node.parts.flatMap(misplaced)]
}

/** The sums of EN 16931 that do not tie, by the names of its rules; empty when all do. */
export function untied(root: Node): string[] {
  const lines = [...all(root, 'cac:InvoiceLine'), ...all(root, 'cac:CreditNoteLine')]
  const groups = all(root, 'cac:TaxTotal', 'cac:TaxSubtotal')
  const total = (name: string) => minorAt(root, 'cac:LegalMonetaryTotal', `cbc:${name}`)
  const tax = minorAt(root, 'cac:TaxTotal', 'cbc:TaxAmount')
  const ties: Readonly<Record<string, boolean>> = {
    'BR-CO-10': sum(lines.map((line) => minorAt(line, 'cbc:LineExtensionAmount'))) === total('LineExtensionAmount'),
    'BR-CO-13': total('TaxExclusiveAmount') === total('LineExtensionAmount'),
    'BR-CO-14': sum(groups.map((group) => minorAt(group, 'cbc:TaxAmount'))) === tax,
    'BR-CO-15': sum([total('TaxExclusiveAmount'), tax]) === total('TaxInclusiveAmount'),
    'BR-CO-16': sum([total('TaxInclusiveAmount'), total('PayableRoundingAmount')]) === total('PayableAmount'),
    'BR-CO-17': groups.every((group) => {
      const rate = Number(textAt(group, 'cac:TaxCategory', 'cbc:Percent') ?? '0')
      const due = (Number(minorAt(group, 'cbc:TaxableAmount')) * rate) / 100
      return Math.abs(Number(minorAt(group, 'cbc:TaxAmount')) - due) < 1.000001
    }),
    'BR-S-08': groups.every((group) => {
      const of = (kind: Node | undefined) => kind && [textAt(kind, 'cbc:ID'), textAt(kind, 'cbc:Percent')].join(' ')
      const own = of(all(group, 'cac:TaxCategory')[0])
      const held = lines.filter((line) => of(all(line, 'cac:Item', 'cac:ClassifiedTaxCategory')[0]) === own)
      return sum(held.map((line) => minorAt(line, 'cbc:LineExtensionAmount'))) === minorAt(group, 'cbc:TaxableAmount')
    }),
  }
  return Object.keys(ties).filter((rule) => !ties[rule])
}
