import { Broker, readPact } from '../../../../harness/contract/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { BROKER_FLAGS, brokerAccessOf } from './broker-flags.ts'
import { readText, textFlag } from './files.ts'
import { JUNIT_FLAG, writeJunit } from './junit-flag.ts'

export const publish: Command = {
  usage: '[options] <pact files>',
  about: 'Publishes pact files to a broker, as one version of their consumer.',
  flags: {
    'consumer-version': { type: 'string', value: '<version>', help: 'the version of the consumer, a commit for one' },
    branch: { type: 'string', value: '<name>', help: 'the branch of that version' },
    'build-url': { type: 'string', value: '<url>', help: 'the build that made the files' },
    ...BROKER_FLAGS,
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'what was published, and the notices of the broker, as JSON' },
  },
  examples: [['dryfit contract publish pacts/*.json --consumer-version 1.2.3 --branch main', 'after a green run']],
  takesWords: true,
  run: async (invocation) => {
    const { flags, rest, stdout } = invocation
    const version = textFlag(flags['consumer-version'])
    if (rest.length === 0) throw new UsageError('<pact files> expected', 'contract publish')
    if (version === undefined) throw new UsageError('--consumer-version is needed', 'contract publish')
    const pacts = await Promise.all(rest.map(async (path) => readPact(await readText(path), path)))
    const branch = textFlag(flags.branch)
    const buildUrl = textFlag(flags['build-url'])
    await using broker = new Broker(brokerAccessOf('contract publish', invocation))
    const notices = await broker.publish(pacts, {
      version,
      ...(branch !== undefined && { branch }),
      ...(buildUrl !== undefined && { buildUrl }),
    })
    const published = pacts.map(({ consumer, provider }) => ({ consumer, provider, version }))
    await writeJunit(
      invocation,
      published.map(({ consumer, provider }) => ({
        ...{ suite: 'published', durationMs: 0 },
        name: `${consumer} ${version} → ${provider}`,
      })),
    )
    const text = [...notices, `${pacts.length} pact(s) published`].join('\n')
    stdout.write(`${flags.json === true ? JSON.stringify({ published, notices }, undefined, 2) : text}\n`)
    return EXIT.ok
  },
}
