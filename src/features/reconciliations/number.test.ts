import { describe, expect, it } from 'vitest'
import { keysOfNumber, ofOtherYears, referencesIn } from './number.ts'

describe('a document number, as two sets of books write it', () => {
  it.each([
    ['2026-27/0001', '1', '1'],
    ['0002/26-27', '2', '2'],
    ['INV/26-27/00042', 'INV42', '42'],
    ['acme-2627-7', 'ACME7', '7'],
    ['CN-1', 'CN1', '1'],
    ['CN/0001', 'CN1', '1'],
    ['CN1', 'CN1', '1'],
    ['CN0001', 'CN1', '1'],
    ['2026/27/0001', '1', '1'],
    ['26/27-14', '14', '14'],
    ['2026-2027/0001', '1', '1'],
    ['ACME-2627', 'ACME2627', '2627'],
    ['2627', '2627', '2627'],
    ['26-27', '2627', '2627'],
    ['INV-2628-7', 'INV26287', '26287'],
    ['102627', '102627', '102627'],
    ['A.B / 007 (rev)', 'AB7REV', '7'],
    ['बिल-००१२', 'बिल12', '12'],
    ['', '', ''],
    ['---', '', ''],
    ['0000', '0', '0'],
  ])('%j is known as %j and by its figures %j', (number, key, digits) => {
    expect(keysOfNumber(number)).toMatchObject({ key, digits })
  })

  it('keeps documents of two years apart, and knows nothing of a year that is not named', () => {
    const [old, fresh, bare] = ['2025-26/0004', 'INV/26-27/4', '0004'].map(keysOfNumber)
    if (!old || !fresh || !bare) throw new Error('three numbers')
    expect(ofOtherYears(old, fresh)).toBe(true)
    expect(ofOtherYears(fresh, fresh)).toBe(false)
    expect(ofOtherYears(fresh, bare)).toBe(false)
  })
})

describe('what a bank knows a payment by', () => {
  it('is found in whatever people write around it', () => {
    expect(referencesIn('NEFT-SBIN526112345678-Meghdoot', '')).toEqual(['SBIN526112345678', '526112345678'])
    expect(referencesIn('UTR 526112345678')).toEqual(['526112345678'])
    expect(referencesIn('Chq no. 004512 dated 05/07')).toEqual(['004512'])
    expect(referencesIn('being goods bought', 'R8')).toEqual([])
  })
})
