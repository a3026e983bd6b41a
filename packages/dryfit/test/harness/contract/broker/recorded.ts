import { fileURLToPath } from 'node:url'

/** What a real Pact Broker 2.120.0 answered to the story; `conformance/broker` makes it anew. */
export const RECORDING = fileURLToPath(new URL('recordings/pact-broker.json', import.meta.url))

/** What our client made of it. */
export const OUTCOMES = fileURLToPath(new URL('recordings/outcomes.json', import.meta.url))
