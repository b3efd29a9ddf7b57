import { describe, expect, it } from 'vitest'
import {
  optionalObject,
  optionalText,
  parseJson,
  requireInstant,
  requireList,
  requireObject,
  requireText,
  requireWhole,
  WrongShape,
} from './json.ts'

describe('JSON of somebody else', () => {
  it('is read as what it should be', () => {
    const read = requireObject(parseJson('{"a":"x","n":12,"t":"1625077799","o":{"b":1},"l":[{}],"z":null}'), 'it')
    expect(requireText(read, 'a')).toBe('x')
    expect([requireWhole(read, 'n'), requireWhole(read, 't')]).toEqual([12, 1_625_077_799])
    expect(requireInstant(read, 't').toISOString()).toBe('2021-06-30T18:29:59.000Z')
    expect(requireList(read, 'l')).toEqual([{}])
    expect(optionalObject(read, 'o')).toEqual({ b: 1 })
    expect([optionalText(read, 'a'), optionalText(read, 'z'), optionalText(null, 'a')]).toEqual(['x', '', ''])
    expect(optionalObject(read, 'l')).toBeNull()
  })

  it('is refused with the place where it is something else', () => {
    for (const text of ['', '{', 'undefined', '<html>']) expect(() => parseJson(text), text).toThrow(WrongShape)
    for (const value of [null, [], 'x', 1]) expect(() => requireObject(value, 'it')).toThrow('it is not an object')
    const odd = { a: '', n: 1.5, m: -1, big: 2 ** 60, e: '1e3', l: [1], far: 9e15, o: {} }
    expect(() => requireText(odd, 'a')).toThrow('a is not a text')
    for (const name of ['n', 'm', 'big', 'e', 'o', 'none']) expect(() => requireWhole(odd, name), name).toThrow(WrongShape)
    expect(() => requireInstant(odd, 'far')).toThrow('far is not a time')
    expect(() => requireList(odd, 'l')).toThrow('l is not an object')
    expect(() => requireList(odd, 'o')).toThrow('o is not a list')
  })
})
