export type { RabbitmqEndpoint } from './endpoint.ts'
export { amqpFaults, type DeliveryWhen, type FaultAndWhen, type PublishWhen } from './faults.ts'
export type { NextOptions } from './inspect/arrivals.ts'
export type {
  BindingInfo,
  BrokerDoor,
  ExchangeInfo,
  PublishBody,
  PublishOptions,
  QueueDoor,
  QueueInfo,
} from './inspect/door.ts'
export { type Judgement, judgeArrivals, judgeBinding, judgeMessages } from './inspect/judge.ts'
export { describeMatching, type Matching, matches } from './inspect/matching.ts'
export { describeMessages, type SeenMessage } from './inspect/seen-message.ts'
export type {
  BindingDefinition,
  Definitions,
  ExchangeDefinition,
  QueueDefinition,
  RabbitmqOptions,
} from './options.ts'
export { type RabbitmqService, rabbitmq } from './rabbitmq.ts'
export type { RunningRabbitmq } from './running.ts'
