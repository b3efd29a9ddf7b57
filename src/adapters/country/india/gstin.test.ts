import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import golden from '#test/data/golden.json' with { type: 'json' }
import { checkCharacter, checkGstin } from './gstin.ts'
import { STATES } from './states.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const sample = fc.constantFrom(...golden.gstin_valid)

/** A GSTIN of synthetic letters with the check character it needs. */
function complete(first_fourteen: string): string {
  return first_fourteen + checkCharacter(`${first_fourteen}0`)
}

describe('a GSTIN', () => {
  test.each(golden.gstin_valid)('%s is accepted and tells its state', (gstin) => {
    expect(checkGstin(gstin)).toEqual({ ok: true, normalised: gstin, class: 'normal', region: gstin.slice(0, 2) })
  })

  test.each([...golden.gstin_invalid, ...golden.gstin_sandbox_bad_checksum])('%s is refused', (gstin) => {
    expect(checkGstin(gstin).ok).toBe(false)
  })

  test('typed in small letters is stored in capitals', () => {
    expect(checkGstin('27zzzcz9999z1zj')).toMatchObject({ ok: true, normalised: '27ZZZCZ9999Z1ZJ' })
  })

  test('says what is wrong with it', () => {
    expect(checkGstin('27ZZZCZ9999Z1ZJ ')).toEqual({ ok: false, message: 'Write the GSTIN without spaces.' })
    expect(checkGstin('27ZZZCZ9999Z1Z')).toEqual({ ok: false, message: 'A GSTIN has 15 characters, this has 14.' })
    expect(checkGstin('27ZZZCZ9999Z1ZK')).toMatchObject({ message: expect.stringContaining('typing mistake') })
    expect(checkGstin('ZZ27ZCZ9999Z1ZK')).toMatchObject({ message: expect.stringContaining('how a GSTIN is built') })
  })

  test.each(['00', '39', '40', '95', '98', '99'])('of the state %s is refused, even with a right check character', (state) => {
    expect(checkGstin(complete(`${state}ZZZCZ9999Z1Z`))).toEqual({
      ok: false,
      message: `There is no state with the GST code ${state}.`,
    })
  })

  test.each(['25', '28'])('of the former state %s still reads on old papers', (state) => {
    expect(checkGstin(complete(`${state}ZZZCZ9999Z1Z`))).toMatchObject({ ok: true, region: state })
  })

  test('of every state is accepted', () => {
    for (const { code } of STATES) expect(checkGstin(complete(`${code}ZZZCZ9999Z1Z`)).ok, code).toBe(true)
  })

  test.each([
    ['27ZZZC99999Z1Z', 'government_department'],
    ['2717ZZZ99999NR', 'non_resident'],
    ['9917ZZZ99999OS', 'online_services_from_abroad'],
    ['2717ZZZ99999UN', 'un_body'],
    ['2717ZZZ99999ON', 'un_body'],
    ['27ZZZZ99999Z1D', 'tax_deductor'],
    ['27ZZZCZ9999Z1C', 'tax_collector'],
  ])('beginning %s is a %s', (start, expected) => {
    // A department's last character is a digit by its form, so a body must be found whose check character is one.
    const bodies = expected === 'government_department' ? departmentBodies(start) : [start]
    const gstin =
      bodies.map(complete).find((candidate) => expected !== 'government_department' || /[0-9]$/.test(candidate)) ?? ''
    expect(checkGstin(gstin)).toMatchObject({ ok: true, class: expected })
  })

  test('of online services from abroad belongs to no state', () => {
    expect(checkGstin(complete('9917ZZZ99999OS'))).toMatchObject({ ok: true, region: null })
  })

  test('with any one character wrong is refused', () => {
    fc.assert(
      fc.property(sample, fc.nat(14), fc.constantFrom(...ALPHABET), (gstin, at, wrong) => {
        fc.pre(gstin.charAt(at) !== wrong)
        expect(checkGstin(gstin.slice(0, at) + wrong + gstin.slice(at + 1)).ok).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('with two neighbours exchanged no longer has its check character, unless they are 0 and Z', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ALPHABET), { minLength: 14, maxLength: 14 }), fc.nat(12), (characters, at) => {
        const [left = '', right = ''] = characters.slice(at, at + 2)
        fc.pre(left !== right && [left, right].sort().join('') !== '0Z')
        const exchanged = characters.toSpliced(at, 2, right, left)
        expect(checkCharacter(exchanged.join(''))).not.toBe(checkCharacter(characters.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

function departmentBodies(start: string): string[] {
  return Array.from({ length: 100 }, (_, i) => `${start.slice(0, 6)}${String(99_900 + i)}${start.slice(11)}`)
}
