import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, nearestThatPasses, PAPER, parseColour, passes, textOn } from './contrast.ts'

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

describe('contrast of colours', () => {
  it('is what WCAG says: 21 for black on white, 1 for a colour on itself, 4.48 for the grey that just fails', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#14497c', '#14497c')).toBe(1)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3)
    expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'))
  })

  it('the colours a seller starts with pass on their paper', () => {
    expect([passes('#14497c', PAPER.light), passes('#93bfe8', PAPER.dark)]).toEqual([true, true])
    expect([passes('#f5c542', PAPER.light), passes('#14497c', PAPER.dark)]).toEqual([false, false])
  })

  it('what is offered always passes, and a colour that passes is offered as it is', () => {
    fc.assert(
      fc.property(colours, fc.constantFrom(PAPER.light, PAPER.dark), (colour, paper) => {
        const offered = nearestThatPasses(colour, paper)
        expect(passes(offered, paper)).toBe(true)
        if (passes(colour, paper)) expect(offered).toBe(colour)
      }),
    )
  })

  it('what stands on an accent can always be read', () => {
    fc.assert(fc.property(colours, (colour) => void expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4)))
  })

  it.each([
    ['#14497C', '#14497c'],
    ['14497c', '#14497c'],
    ['#148', null],
    ['blue', null],
    ['#14497c;}', null],
  ])('%s is read as %s', (text, colour) => expect(parseColour(text)).toBe(colour))
})
