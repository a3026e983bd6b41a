import type { MatchContext } from '../matching/context.ts'
import type { Mismatch } from '../matching/mismatch.ts'
import type { RuleIndex } from '../matching/rules.ts'
import type { Body, Headers } from '../model.ts'

/** The context of a whole body, before it is known which kind of tree it holds. */
export interface BodyContext extends MatchContext {
  readonly rules: RuleIndex
  /** A rule of the contract judges the content type, so the bodies need not have the same. */
  readonly typeIsRuled?: boolean
}

export interface BodySide {
  readonly body: Body
  readonly headers: Headers | undefined
}

export type CompareBodies = (context: BodyContext, expected: BodySide, actual: BodySide) => Mismatch[]
