import { spend } from '../../../work.ts'
import { stringValue, type XmlNode } from '../parse.ts'

/** What an expression gives (XPath 1.0 §1). */
export type XPathValue = readonly XmlNode[] | string | number | boolean

export function toText(value: XPathValue): string {
  if (typeof value === 'string') {
    spend(1 + value.length / 16)
    return value
  }
  if (typeof value === 'object') return value[0] === undefined ? '' : stringValue(value[0])
  return typeof value === 'number' && Object.is(value, -0) ? '0' : String(value)
}

export function toNumber(value: XPathValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const text = toText(value).trim()
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
}

export function toBoolean(value: XPathValue): boolean {
  if (typeof value === 'object') return value.length > 0
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : Boolean(value)
}

/** Comparison of two values (XPath 1.0 §3.4): of node sets, any pair that fits is enough. */
export function compareValues(operator: string, left: XPathValue, right: XPathValue): boolean {
  spend()
  if (typeof left === 'object' && typeof right !== 'boolean') {
    return left.some((node) => compareValues(operator, stringValue(node), right))
  }
  if (typeof right === 'object' && typeof left !== 'boolean') {
    return right.some((node) => compareValues(operator, left, stringValue(node)))
  }
  if (operator === '=') return isEqual(left, right)
  if (operator === '!=') return !isEqual(left, right)
  const [a, b] = [toNumber(left), toNumber(right)]
  if (operator === '<') return a < b
  if (operator === '>') return a > b
  return operator === '<=' ? a <= b : a >= b
}

function isEqual(left: XPathValue, right: XPathValue): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return toBoolean(left) === toBoolean(right)
  if (typeof left === 'number' || typeof right === 'number') return toNumber(left) === toNumber(right)
  return toText(left) === toText(right)
}
