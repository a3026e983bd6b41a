import { styleText } from 'node:util'
import {
  Broker,
  type BrokeredPact,
  describeResult,
  planVerification,
  type VerificationResult,
  type VerifyOptions,
} from '../../../../harness/contract/index.ts'
import type { JUnitCase } from '../../../../harness/report/index.ts'
import { type Command, EXIT, type Invocation } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { BROKER_FLAGS, brokerAccessOf } from './broker-flags.ts'
import { textFlag, urlFlag } from './files.ts'
import { JUNIT_FLAG, writeJunit } from './junit-flag.ts'

export const verify: Command = {
  usage: '[options] [pact files or recordings]',
  about: [
    'Sends every request of the pact files to a running provider and compares what it answers. The files are named, or',
    'fetched from a broker for the provider; then --provider-version reports the results back. A recording, of a virtual',
    'service or a HAR file, is sent again, too: replies must have the recorded status, content type and form.',
  ].join('\n'),
  flags: {
    url: { type: 'string', value: '<url>', help: 'where the provider listens' },
    provider: { type: 'string', value: '<name>', help: 'the name of the provider in the files' },
    'state-url': {
      type: 'string',
      value: '<url>',
      help: 'where provider states are set: POST {state, params, action}',
    },
    description: {
      type: 'string',
      value: '<pattern>',
      help: 'only interactions whose description fits (* is any text)',
    },
    state: { type: 'string', value: '<pattern>', help: 'only interactions with a state that fits' },
    authorization: { type: 'string', value: '<value>', help: 'the Authorization header of every request' },
    ...BROKER_FLAGS,
    branch: { type: 'string', value: '<name>', help: 'the branch of the provider, for a broker' },
    'provider-version': {
      type: 'string',
      value: '<version>',
      help: 'report the results to the broker for this version',
    },
    'wip-since': {
      type: 'string',
      value: '<date>',
      help: 'from a broker: also work in progress of other branches from this date on (2026-01-31)',
    },
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'the results as JSON' },
  },
  examples: [
    ['dryfit contract verify --url http://localhost:3000 pacts/*.json', 'files'],
    ['dryfit contract verify --url https://staging.example.com recordings/*.json', 'has the service changed since?'],
    [
      'dryfit contract verify --url http://localhost:3000 --provider cards --broker https://broker.example.com',
      'a broker',
    ],
  ],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    if (urlFlag('contract verify', 'url', flags.url) === undefined)
      throw new UsageError('--url is needed', 'contract verify')
    const brokered = rest.length > 0 ? undefined : await fetchPacts(invocation)
    const results: VerificationResult[] = []
    const notices: string[] = []
    for (const group of groupsOf(rest, brokered)) {
      const own = await verifyGroup(group, invocation)
      results.push(...own)
      if (group.brokered !== undefined) notices.push(...(await report(group.brokered, own, invocation)))
    }
    stdout.write(flags.json === true ? asJson(results) : asText(results, notices))
    await writeJunit(invocation, asCases(results))
    if (rest.length > 0 && results.length === 0) {
      invocation.stderr.write('nothing was verified: no interaction of these files is of this provider and fits\n')
      return EXIT.failed
    }
    return results.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok
  },
}

interface Group {
  readonly pacts: readonly (string | BrokeredPact)[]
  /** Where it came from, when a broker gave it. */
  readonly brokered?: BrokeredPact
}

function groupsOf(files: readonly string[], brokered: readonly BrokeredPact[] | undefined): Group[] {
  if (brokered === undefined) return [{ pacts: files }]
  return brokered.map((each) => ({ pacts: [each], brokered: each }))
}

async function verifyGroup({ pacts }: Group, invocation: Invocation): Promise<VerificationResult[]> {
  const verifications = await planVerification({ ...optionsOf(invocation), pacts })
  const results: VerificationResult[] = []
  // One after the other: states of one interaction must not meet those of another.
  for (const each of verifications) results.push(await each.run())
  return results
}

function optionsOf({ flags }: Invocation): Omit<VerifyOptions, 'pacts'> {
  const { provider, description, state, authorization, url } = flags
  const stateUrl = flags['state-url']
  return {
    baseUrl: String(url),
    ...(typeof provider === 'string' && { provider }),
    ...(typeof stateUrl === 'string' && { stateUrl }),
    ...(typeof description === 'string' && { description }),
    ...(typeof state === 'string' && { state }),
    ...(typeof authorization === 'string' && {
      requestFilter: ({ headers }: { headers: Record<string, string> }) =>
        void Object.assign(headers, { authorization }),
    }),
  }
}

async function fetchPacts(invocation: Invocation): Promise<BrokeredPact[]> {
  const { provider, branch } = invocation.flags
  if (typeof provider !== 'string')
    throw new UsageError('name pact files, or a --provider for the broker', 'contract verify')
  await using broker = new Broker(brokerAccessOf('contract verify', invocation))
  const includeWipSince = textFlag(invocation.flags['wip-since'])
  return await broker.fetch({
    provider,
    ...(typeof branch === 'string' && { providerBranch: branch }),
    ...(includeWipSince !== undefined && { includeWipSince }),
  })
}

/** Tells the broker what became of one pact; of one consumer there may be several. Returns what the broker says to it. */
async function report(
  pact: BrokeredPact,
  results: readonly VerificationResult[],
  invocation: Invocation,
): Promise<readonly string[]> {
  const { flags } = invocation
  const providerVersion = textFlag(flags['provider-version'])
  if (providerVersion === undefined) return []
  const branch = textFlag(flags.branch)
  const rows = results.map(({ title, status }) => ({ description: title, success: status === 'passed' }))
  await using broker = new Broker(brokerAccessOf('contract verify', invocation))
  return await broker.report(pact, {
    success: rows.every(({ success }) => success),
    providerVersion,
    results: rows,
    ...(branch !== undefined && { providerBranch: branch }),
  })
}

const MARKS = { passed: styleText('green', '✓'), failed: styleText('red', '✗'), pending: styleText('yellow', '…') }

function asText(results: readonly VerificationResult[], notices: readonly string[]): string {
  const lines = results.map((result) => {
    const { consumer, provider, title, status } = result
    const line = `  ${MARKS[status]} ${consumer} → ${provider}: ${title}`
    return status === 'passed' ? line : `${line}\n${indent(describeResult(result).split('\n').slice(1))}`
  })
  const count = (status: VerificationResult['status']): number =>
    results.filter((each) => each.status === status).length
  const pending = count('pending') === 0 ? '' : `, ${count('pending')} pending`
  const total = `${count('passed')} passed, ${count('failed')} failed${pending}`
  return `${[...lines, '', total, ...notices].join('\n')}\n`
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n')
}

function asJson(results: readonly VerificationResult[]): string {
  const plain = results.map(({ error, ...result }) => ({
    ...result,
    ...(error !== undefined && { error: error.message }),
  }))
  return `${JSON.stringify({ results: plain }, undefined, 2)}\n`
}

function asCases(results: readonly VerificationResult[]): JUnitCase[] {
  return results.map((result) => {
    const { consumer, provider, title, status, durationMs } = result
    const base = { suite: `${consumer} → ${provider}`, name: title, durationMs }
    if (status === 'failed') return { ...base, failure: describeResult(result) }
    return status === 'pending' ? { ...base, skipped: `pending: ${describeResult(result)}` } : base
  })
}
