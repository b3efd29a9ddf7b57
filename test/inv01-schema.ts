/**
 * FORM GST INV-01, version 1.1, as far as what we write goes: the objects and members it asks for and how each must look (the form's
 * field specification; domain specification 1.9, 1.10). Written down apart from the code that makes the files.
 */
type Rule = { fits: (value: unknown) => boolean; required: boolean }
type Shape = Readonly<Record<string, Rule>>

const GSTIN = /^[0-9]{2}[0-9A-Z]{13}$/
const DAY = /^(0[1-9]|[12]\d|3[01])\/(0[1-9]|1[0-2])\/20\d\d$/

const text = (least: number, most: number, required = true): Rule => ({
  required,
  fits: (value) => typeof value === 'string' && value.length >= least && [...value].length <= most && !/["\\]/.test(value),
})
const like = (pattern: RegExp, required = true): Rule => ({
  required,
  fits: (value) => typeof value === 'string' && pattern.test(value),
})
const number = (least: number, most: number, required = true, behind = 2): Rule => ({
  required,
  fits: (value) =>
    typeof value === 'number' && value >= least && value <= most && (String(value).split('.')[1] ?? '').length <= behind,
})
const amount = number(0, 999_999_999_999.99)

const ADDRESS: Shape = {
  Addr1: text(1, 100),
  Addr2: text(3, 100, false),
  Loc: text(3, 50),
  Pin: number(100_000, 999_999, true, 0),
  Stcd: like(/^\d{1,2}$/),
}

const SHAPES: Readonly<Record<string, Shape>> = {
  TranDtls: {
    TaxSch: like(/^GST$/),
    SupTyp: like(/^(B2B|SEZWP|SEZWOP|EXPWP|EXPWOP|DEXP)$/),
    RegRev: like(/^[YN]$/, false),
    IgstOnIntra: like(/^[YN]$/, false),
  },
  DocDtls: { Typ: like(/^(INV|CRN|DBN)$/), No: like(/^[A-Z1-9][A-Z0-9/-]{0,15}$/), Dt: like(DAY) },
  SellerDtls: { Gstin: like(GSTIN), LglNm: text(3, 100), ...ADDRESS },
  BuyerDtls: {
    Gstin: like(new RegExp(`${GSTIN.source}|^URP$`)),
    LglNm: text(3, 100),
    Pos: like(/^\d{1,2}$/),
    ...ADDRESS,
  },
  ShipDtls: { Gstin: like(new RegExp(`${GSTIN.source}|^URP$`)), LglNm: text(3, 100), ...ADDRESS },
  ValDtls: {
    AssVal: amount,
    CgstVal: amount,
    SgstVal: amount,
    IgstVal: amount,
    CesVal: number(0, 999_999_999_999.99, false),
    RndOffAmt: number(-99.99, 99.99, false),
    TotInvVal: amount,
  },
  ExpDtls: { CntCode: like(/^[A-Z]{2}$/, false) },
}

const ITEM: Shape = {
  SlNo: like(/^\d{1,6}$/),
  PrdDesc: text(3, 300, false),
  IsServc: like(/^[YN]$/),
  HsnCd: like(/^\d{4}(\d\d){0,2}$/),
  Qty: number(0, 9_999_999_999.999, false, 3),
  Unit: like(/^[A-Z]{3,8}$/, false),
  UnitPrice: number(0, 999_999_999_999.999, true, 3),
  TotAmt: amount,
  Discount: amount,
  AssAmt: amount,
  GstRt: number(0, 999.999, true, 3),
  IgstAmt: amount,
  CgstAmt: amount,
  SgstAmt: amount,
  CesRt: number(0, 999.999, false, 3),
  CesAmt: number(0, 999_999_999_999.99, false),
  TotItemVal: amount,
}

const PRECEDING: Shape = { InvNo: like(/^[1-9A-Z][0-9A-Z/-]{0,15}$/), InvDt: like(DAY) }
const ORDER: Shape = { PORefr: like(/^[0-9A-Za-z/-]{1,16}$/) }
const REQUIRED = ['TranDtls', 'DocDtls', 'SellerDtls', 'BuyerDtls', 'ValDtls']

type Members = Readonly<Record<string, unknown>>

/** What a file breaks of the form, in words; empty when it keeps it. Members the form does not know are faults too. */
export function faultsOf(file: unknown): string[] {
  const given = membersOf(file)
  const faults = given['Version'] === '1.1' ? [] : ['Version is not 1.1']
  for (const [name, shape] of Object.entries(SHAPES)) {
    if (given[name] !== undefined) faults.push(...faultsIn(name, membersOf(given[name]), shape))
    else if (REQUIRED.includes(name)) faults.push(`${name} is missing`)
  }
  const items = listOf(given['ItemList'])
  if (items.length === 0 || items.length > 1000) faults.push('ItemList holds no lines, or too many')
  for (const [index, item] of items.entries()) faults.push(...faultsIn(`ItemList.${index}`, membersOf(item), ITEM))
  const { PrecDocDtls, ContrDtls, ...other } = membersOf(given['RefDtls'] ?? {})
  for (const one of listOf(PrecDocDtls)) faults.push(...faultsIn('PrecDocDtls', membersOf(one), PRECEDING))
  for (const one of listOf(ContrDtls)) faults.push(...faultsIn('ContrDtls', membersOf(one), ORDER))
  const known = new Set([...Object.keys(SHAPES), 'Version', 'ItemList', 'RefDtls'])
  return [...faults, ...[...Object.keys(given).filter((name) => !known.has(name)), ...Object.keys(other)].map(unknown)]
}

function faultsIn(where: string, members: Members, shape: Shape): string[] {
  const wrong = Object.entries(shape).flatMap(([name, { fits, required }]) => {
    const value = members[name]
    if (value === undefined) return required ? [`${where}.${name} is missing`] : []
    return fits(value) ? [] : [`${where}.${name} does not fit`]
  })
  const strange = Object.keys(members).filter((name) => !(name in shape))
  return [...wrong, ...strange.map((name) => unknown(`${where}.${name}`))]
}

function unknown(name: string): string {
  return `the form knows no ${name}`
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
