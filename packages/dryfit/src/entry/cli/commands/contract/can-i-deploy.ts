import { Broker } from '../../../../harness/contract/index.ts'
import { type Command, EXIT } from '../../command.ts'
import { UsageError } from '../../usage-error.ts'
import { BROKER_FLAGS, brokerAccessOf } from './broker-flags.ts'
import { textFlag } from './files.ts'
import { JUNIT_FLAG, writeJunit } from './junit-flag.ts'

export const canIDeploy: Command = {
  usage: '[options]',
  about: 'Asks a broker whether a version fits what runs in an environment. Fails when it does not.',
  flags: {
    pacticipant: { type: 'string', value: '<name>', help: 'the consumer or provider' },
    'its-version': { type: 'string', value: '<version>', help: 'the version that is to be deployed' },
    to: {
      type: 'string',
      value: '<environment>',
      help: 'the environment (default: the latest version of everybody else)',
    },
    ...JUNIT_FLAG,
    json: { type: 'boolean', help: 'the answer as JSON' },
    ...BROKER_FLAGS,
  },
  examples: [
    ['dryfit contract can-i-deploy --pacticipant orders --its-version 1.2.3 --to production', 'before a deployment'],
  ],
  run: async (invocation) => {
    const { flags, stdout } = invocation
    const pacticipant = textFlag(flags.pacticipant)
    const version = textFlag(flags['its-version'])
    if (pacticipant === undefined || version === undefined) {
      throw new UsageError('--pacticipant and --its-version are needed', 'contract can-i-deploy')
    }
    const environment = textFlag(flags.to)
    await using broker = new Broker(brokerAccessOf('contract can-i-deploy', invocation))
    const answer = await broker.canIDeploy({ pacticipant, version, ...(environment !== undefined && { environment }) })
    const name = `${pacticipant} ${version}${environment === undefined ? '' : ` to ${environment}`}`
    const failure = [answer.reason, ...answer.matrix].join('\n')
    await writeJunit(invocation, [
      { ...{ suite: 'can-i-deploy', name, durationMs: 0 }, ...(!answer.deployable && { failure }) },
    ])
    const lines = [...answer.matrix, `${answer.deployable ? 'yes' : 'no'}: ${answer.reason}`]
    stdout.write(flags.json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : `${lines.join('\n')}\n`)
    return answer.deployable ? EXIT.ok : EXIT.failed
  },
}
