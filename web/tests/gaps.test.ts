import { expect, test } from 'vitest'
import { codeAfter, missingBetween, missingWords } from '../src/phone/lists/gaps'

test('a number that no list has is missing between its neighbours of the same side', () => {
  expect(missingBetween('41', '47A')).toEqual([43, 45])
  expect(missingBetween('47', '47A')).toEqual([])
  expect(missingBetween('47A', '49')).toEqual([])
})

test('without a number, or across the sides, nothing is missing', () => {
  expect(missingBetween(null, '3')).toEqual([])
  expect(missingBetween('2', '5')).toEqual([])
  expect(missingBetween('Km 3', '7')).toEqual([])
})

test('a field between two houses is said in one breath', () => {
  expect(missingWords([43, 45])).toBe('43, 45')
  expect(missingWords([3, 5, 7, 9, 11])).toBe('3 … 11 (5 số)')
})

test('after C4 comes C5, and 09 is followed by 10', () => {
  expect(codeAfter(['C1', 'C4', 'C2'])).toBe('C5')
  expect(codeAfter(['08', '09'])).toBe('10')
  expect(codeAfter(['99', '100'])).toBe('101')
  expect(codeAfter(['cổng sau'])).toBe('')
})
