// One suite, two brokers: every conversation must read the same on the embedded broker and on RabbitMQ.
//
//   node conformance/amqp/suite.ts [part of a title]
import { embedded, real } from './brokers.ts'
import type { Case } from './case.ts'
import { CASES } from './cases/index.ts'
import { expectedDifferences } from './differences.ts'
import { Driver, type Target } from './driver.ts'

await using ours = await embedded()
await using theirs = await real()
const chosen = CASES.filter(({ title }) => title.includes(process.argv[2] ?? ''))
const known = expectedDifferences()
let same = 0
const different: string[] = []
for (const each of chosen) {
  const [mine, other] = [await play(each, ours), await play(each, theirs)]
  if (mine.join('\n') === other.join('\n')) same++
  else if (known.has(each.title)) console.log(`known difference: ${each.title}`)
  else {
    different.push(each.title)
    console.log(`\n✗ ${each.title}\n${compare(mine, other)}`)
  }
  known.delete(each.title)
}
console.log(`\n${same} of ${chosen.length} conversations read the same on both brokers`)
if (process.argv[2] === undefined) {
  for (const title of known) different.push(`listed as a difference, but there is none such: ${title}`)
}
if (different.length > 0) {
  console.log(`unexplained:\n${different.map((title) => `  ${title}`).join('\n')}`)
  process.exitCode = 1
}

async function play({ run }: Case, target: Target): Promise<string[]> {
  const driver = new Driver(target)
  try {
    await run(driver)
  } catch (thrown) {
    driver.note(`the conversation broke off: ${thrown}`)
  } finally {
    await driver.close()
  }
  return driver.transcript
}

function compare(mine: readonly string[], other: readonly string[]): string {
  const lines: string[] = []
  for (let index = 0; index < Math.max(mine.length, other.length); index++) {
    const [one, two] = [mine[index], other[index]]
    if (one === two) continue
    lines.push(`  embedded  ${one ?? '(nothing)'}`, `  rabbitmq  ${two ?? '(nothing)'}`)
  }
  return lines.slice(0, 24).join('\n')
}
