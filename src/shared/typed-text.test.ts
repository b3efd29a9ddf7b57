import { expect, it } from 'vitest'
import { searchText, typedText } from './typed-text.ts'

it('keeps what was typed, line breaks too, without what no database takes', () => {
  expect(typedText('Asha\r\n\u0000Rao \uD83D')).toBe('Asha\r\nRao \uFFFD')
})

it('looks for one line of at most 100 characters, never ending in half of one', () => {
  expect(searchText(' a\u0000b\n%\u007f ')).toBe('a b %')
  expect(searchText(undefined)).toBe('')
  expect(searchText(`${'x'.repeat(99)}😀`)).toBe(`${'x'.repeat(99)}\uFFFD`)
})
