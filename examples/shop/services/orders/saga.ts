/** One step of a saga and the way back. */
export interface SagaStep<Context> {
  readonly name: string
  run(context: Context): Promise<void>
  /** Takes the step back. Also right when the step did nothing, or when only its reply was lost; may be repeated. */
  undo(context: Context): Promise<void>
}

/** A step failed: what has to be taken back. */
export class SagaFailed extends Error {
  /** The step that failed. */
  readonly step: string
  /** It is certain that this step had no effect; those before it had theirs. */
  readonly refused: boolean

  constructor(step: string, refused: boolean, cause: unknown) {
    super(`step ${step} failed`, { cause })
    this.step = step
    this.refused = refused
  }
}

export interface SagaRun<Context> {
  readonly steps: readonly SagaStep<Context>[]
  readonly context: Context
  /** Called before a step, so that it is known what to take back when the process dies in the middle. */
  readonly begin: (step: string) => Promise<void>
  /** Whether an error says that the step had no effect. */
  readonly isRefusal: (error: unknown) => boolean
}

/**
 * Runs the steps in their order. The first failure ends it with {@link SagaFailed}.
 *
 * ```
 *   reserve ──▶ pay ──▶ ship ──▶ confirm
 *      ◀── undo ◀── undo ◀── ✗
 * ```
 */
export async function runSaga<Context>({ steps, context, begin, isRefusal }: SagaRun<Context>): Promise<void> {
  for (const step of steps) {
    try {
      await begin(step.name)
      await step.run(context)
    } catch (error) {
      throw new SagaFailed(step.name, isRefusal(error), error)
    }
  }
}

/** Takes back a failed saga: the step that failed, unless it was refused, and every step before it, last first. */
export async function undoSaga<Context>(
  steps: readonly SagaStep<Context>[],
  context: Context,
  { step: failed, refused }: Pick<SagaFailed, 'step' | 'refused'>,
): Promise<void> {
  const index = steps.findIndex(({ name }) => name === failed)
  for (const step of steps.slice(0, refused ? index : index + 1).toReversed()) await step.undo(context)
}
