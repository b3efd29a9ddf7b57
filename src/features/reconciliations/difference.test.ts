import { describe, expect, it } from 'vitest'
import { minor } from '#shared/money.ts'
import { isSwapped, MOST_SHOWN, windowOf } from './difference.ts'
import { markIn } from './mark.ts'
import { isDecision } from './reconciliation.ts'
import { wordIn } from './word.ts'

describe('two amounts', () => {
  it.each([
    [88_500_00, 85_800_00, true],
    [-88_500_00, 85_800_00, true],
    [12, 21, true],
    [88_500_00, 88_500_00, false],
    [123, 321, false],
    [123, 1230, false],
    [1234, 2143, false],
  ])('%d and %d: swapped figures is %s', (a, b, swapped) => expect(isSwapped(minor(a), minor(b))).toBe(swapped))
})

describe('a long group', () => {
  const rows = Array.from({ length: 250 }, (_, i) => `seen:R${i}`)
  const windowAfter = (after: string | null) => windowOf(rows, (row) => row, after)

  it('is shown a hundred at a time, each after the last one shown', () => {
    const first = windowAfter(null)
    expect([first.from, first.shown.length, first.after]).toEqual([1, MOST_SHOWN, 'seen:R99'])
    const last = windowAfter('seen:R199')
    expect([last.from, last.shown.length, last.after]).toEqual([201, 50, null])
    expect(windowAfter('seen:R249').shown).toEqual([])
    expect(windowAfter('gone').from).toBe(1)
  })
})

describe('what can be said of a row', () => {
  it.each([
    ['orientation', 'turned', true],
    ['orientation', '', true],
    ['orientation', 'seen', false],
    ['inv_0+tds_1~R12', 'same', true],
    ['inv_0~R12+R13', 'different', true],
    ['inv_0~R12', 'seen', false],
    ['seen:R12', 'seen', true],
    ['seen:inv_0~R12', 'seen', true],
    ['seen:inv_0', '', true],
    ['seen:inv_0', 'same', false],
    ['constructor', 'seen', false],
    ['', 'same', false],
  ])('%j as %j: %s', (key, decision, allowed) => expect(isDecision(key, decision)).toBe(allowed))
})

describe('what a row calls itself', () => {
  it.each([
    ['Purchase', 'bill'],
    ['Purc', 'bill'],
    ['Purchase Return', 'note'],
    ['Debit Note', 'note'],
    ['C/Note', 'note'],
    ['Payment', 'payment'],
    ['Pymt', 'payment'],
    ['To HDFC Bank', 'payment'],
    ['TDS 194Q on purchase', 'tax'],
    ['Tax Invoice', 'bill'],
    ['Round off', 'write_off'],
    ['भुगतान', 'payment'],
    ['RCPT', 'payment'],
    ['Cheque return', 'payment'],
    ['Chq. returned unpaid', 'payment'],
    ['Bounced cheque 004512', 'payment'],
    ['NACH return', 'payment'],
    ['चेक वापस', 'payment'],
    ['Payment returned', 'payment'],
    ['Sales return', 'note'],
    ['OB', null],
    ['Journal', null],
    ['', null],
  ])('%j is %j', (label, word) => expect(wordIn(label)).toBe(word))

  it.each([
    ['By Opening Balance', 'opening'],
    ['Closing Balance', 'closing'],
    ['Grand Total', 'total'],
    ['Total:', 'total'],
    ['Total Traders', null],
    ['c/f', 'carried'],
    ['अंतिम शेष', 'closing'],
    ['Purchase', null],
    ['Op. Balance', 'opening'],
    ['Op Bal', 'opening'],
    ['Opening', 'opening'],
    ['To Opening Bal.', 'opening'],
    ['Opening balance as on 01-04-2026', 'opening'],
    ['Opening Balance b/f', 'opening'],
    ['Closing Balance (31 March 2026)', 'closing'],
    ['Closing Balance Cr', 'closing'],
    ['Total for April', 'total'],
    ['Total for April 2026', 'total'],
    ['Total for the month', 'total'],
    ['Monthly total', 'total'],
    ['April 2026 Total:', 'total'],
    ['Balance c/f to next page', 'carried'],
    ['Closing balance of last year paid by NEFT', null],
    ['Opening balance adjusted against cheque 4512', null],
    ['Opening item', null],
    ['C/F charges on consignment 12', null],
    ['C/F Agents, Pune', null],
    ['Total for Traders', null],
    ['Totally damaged goods', null],
    ['Opening ceremony goods', null],
  ])('%j is %j', (cell, mark) => expect(markIn([cell])).toBe(mark))
})
