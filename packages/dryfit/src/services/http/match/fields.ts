import { StubProblem } from '../stub/problem.ts'
import type { PatternDocument } from './operator.ts'

/** The text under `name`. @throws StubProblem when it is no text. */
export function textField(document: PatternDocument, name: string, pointer: string): string {
  const value = document[name]
  if (typeof value === 'string') return value
  throw new StubProblem(`${pointer}/${name}`, `${name} operand must be a non-null string`)
}

export function optionalText(document: PatternDocument, name: string, pointer: string): string | undefined {
  return document[name] === undefined || document[name] === null ? undefined : textField(document, name, pointer)
}

export function flag(document: PatternDocument, name: string): boolean {
  return document[name] === true || document[name] === 'true'
}

/** The number under `name`, also written as text. */
export function numberField(document: PatternDocument, name: string, pointer: string): number {
  const value = document[name]
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new StubProblem(`${pointer}/${name}`, `${name} operand must be a number`)
}

/** A list under `name`. */
export function listField(document: PatternDocument, name: string, pointer: string): readonly unknown[] {
  const value = document[name]
  if (Array.isArray(value)) return value
  throw new StubProblem(`${pointer}/${name}`, `${name} must be a list`)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
