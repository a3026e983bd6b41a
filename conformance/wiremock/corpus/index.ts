import { bodies } from './bodies.ts'
import type { Case } from './case.ts'
import { choosing } from './choosing.ts'
import { controlMappings } from './control-mappings.ts'
import { controlRecordings } from './control-recordings.ts'
import { controlRefusals } from './control-refusals.ts'
import { controlRequests } from './control-requests.ts'
import { controlSystem } from './control-system.ts'
import { faults } from './faults.ts'
import { parts } from './parts.ts'
import { proxying } from './proxying.ts'
import { responses } from './responses.ts'
import { templates } from './templates.ts'
import { unmatched } from './unmatched.ts'
import { urls } from './urls.ts'
import { values } from './values.ts'

/** Everything that is compared. */
export const CORPUS: readonly Case[] = [
  ...[...urls, ...values, ...parts, ...bodies, ...choosing],
  ...[...responses, ...faults, ...templates, ...unmatched, ...proxying],
  ...[...controlMappings, ...controlRefusals, ...controlRequests, ...controlSystem, ...controlRecordings],
]
