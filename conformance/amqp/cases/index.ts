import type { Case } from '../case.ts'
import { channels } from './channels.ts'
import { deliveries } from './deliveries.ts'
import { exchanges } from './exchanges.ts'
import { letters } from './letters.ts'
import { queues } from './queues.ts'
import { routing } from './routing.ts'

export const CASES: readonly Case[] = [...channels, ...exchanges, ...routing, ...queues, ...deliveries, ...letters]
