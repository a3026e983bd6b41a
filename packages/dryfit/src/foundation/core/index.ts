export {
  type Abilities,
  type AcceptsConnections,
  type CanFail,
  can,
  type HasAddress,
  type HasContract,
  type HasHealth,
  type HasLogs,
  type HoldsBack,
  type Inspectable,
  type KeepsEvidence,
  type KnowsWork,
  type LogLine,
  type Resettable,
  type Restartable,
  type Snapshot,
  type Snapshottable,
} from './abilities.ts'
export { type Clock, type ClockTimer, type ControlledClock, createClock, type TimeInput, toEpochMs } from './clock.ts'
export {
  CLAIM_OPTIONS,
  type ClaimOptions,
  type ContractCheck,
  type ContractClaim,
  type DocumentClaim,
  type GraphQlClaim,
  type GraphQlClaimOptions,
  locateClaim,
  type MessageClaimOptions,
  resolveClaim,
  resolveMessageClaim,
} from './contract-claim.ts'
export { withDeadline } from './deadline.ts'
export { DryfitError, type DryfitErrorDetails, ERROR_CODES, type ErrorCode, messageOf } from './errors.ts'
export {
  type AppliedFault,
  Exchange,
  type ExchangeEnd,
  type ExchangeError,
  type ExchangeInit,
  type Message,
  type Outcome,
  type Protocol,
  type TracePosition,
} from './exchange.ts'
export {
  type Fault,
  type FaultAnswer,
  type FaultPoint,
  type FaultTools,
  type Holds,
  PASS,
  type ShapesStream,
  type StreamShape,
  shapesStream,
  type Verdict,
} from './fault.ts'
export { FaultRule, type When } from './fault-rule.ts'
export {
  describeExchanges,
  describeQuery,
  type ExchangeQuery,
  Journal,
  type JournalEvent,
  type JournalLimits,
} from './journal.ts'
export { closest, invalidOption, refuseUnknownOptions } from './option.ts'
export { type Pattern, toPredicate } from './pattern.ts'
export { Crossing, Seam, type SeamParts } from './seam.ts'
export { createSeed, type Random, type Seed } from './seed.ts'
export {
  type Address,
  type Endpoint,
  type Place,
  type Provider,
  type RunningService,
  type Service,
  type StartContext,
  TEST_CONSUMER,
} from './service.ts'
export { type WaitOptions, waitFor } from './wait-for.ts'
