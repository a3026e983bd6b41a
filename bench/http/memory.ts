import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createClock } from '../../packages/dryfit/src/foundation/core/index.ts'
import { StubIndex } from '../../packages/dryfit/src/services/http/index/stub-index.ts'
import { BodyFiles } from '../../packages/dryfit/src/services/http/respond/files/body-files.ts'
import { StubCompiler } from '../../packages/dryfit/src/services/http/stub/stub-compiler.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of heap that a plain stub takes, document and index included. */
export function stubBytes(count: number): number {
  const parts = { clock: createClock(), files: new BodyFiles(undefined), matchers: {}, templatesEverywhere: false }
  const compiler = new StubCompiler({ ...parts, systemValues: new Map() })
  const index = new StubIndex()
  collect()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < count; at++) {
    index.add(
      compiler.compile({ request: { method: 'GET', urlPath: `/things/${at}` }, response: { jsonBody: { at } } }),
    )
  }
  collect()
  const bytes = (process.memoryUsage().heapUsed - before) / count
  if ([...index.stubs].length !== count) throw new Error('stubs were lost')
  return bytes
}
