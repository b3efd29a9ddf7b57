import { describe, expect, it } from 'vitest'
import { PLAIN, shownByFormat, shownByNumber, shownNumber } from './xlsx-values.ts'

describe('a number in a sheet', () => {
  it.each([
    ['118000', '118000'],
    ['0.1', '0.1'],
    ['0.30000000000000004', '0.3'],
    ['1.18E5', '118000'],
    ['1e-7', '0.0000001'],
    ['-2.5E-3', '-0.0025'],
    ['123456789012345680000', '123456789012346000000'],
    ['-0', '0'],
    ['0', '0'],
    ['', ''],
    ['abc', 'abc'],
  ])('%j is read %j', (raw, text) => expect(shownNumber(raw, PLAIN, false)).toBe(text))

  it('is a date where its style says so, in either way of counting days', () => {
    const date = shownByNumber(14)
    expect(shownNumber('46347', date, false)).toBe('2026-11-21')
    expect(shownNumber('46347.604166666664', date, false)).toBe('2026-11-21 14:30:00')
    expect(shownNumber('44885', date, true)).toBe('2026-11-21')
    expect([shownNumber('1', date, false), shownNumber('61', date, false)]).toEqual(['1900-01-01', '1900-03-01'])
    expect(shownNumber('-5', date, false)).toBe('-5')
  })

  it.each([
    ['dd-mm-yyyy', 'date'],
    ['[$-4009]d mmm yy;@', 'date'],
    ['mmm-yy', 'date'],
    ['h:mm AM/PM', 'time'],
    ['[h]:mm:ss', 'time'],
    ['General', 'number'],
    ['#,##0.00', 'number'],
    ['[Red]#,##0.00;[Blue]-#,##0.00', 'number'],
    ['0.00" days"', 'number'],
    ['"Rs. "#,##0', 'number'],
    ['\\d0', 'number'],
  ])('in the format %j is a %s', (code, kind) => expect(shownByFormat(code).kind).toBe(kind))

  it('keeps the mark of debit or credit its format shows', () => {
    expect(shownNumber('118000', shownByFormat('#,##0.00" Dr"'), false)).toBe('118000 Dr')
    expect(shownNumber('-500', shownByFormat('0.00" Dr";0.00" Cr"'), false)).toBe('500 Cr')
    expect(shownNumber('500', shownByFormat('0.00" Dr";0.00" Cr"'), false)).toBe('500 Dr')
  })
})
