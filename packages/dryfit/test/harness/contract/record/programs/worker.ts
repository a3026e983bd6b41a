// One of several workers that gather contracts in the same folder.
//
//   node worker.ts <folder> <number of the worker>
import { ContractFolder, readPact } from '../../../../../src/harness/contract/index.ts'

const [path = '', number = ''] = process.argv.slice(2)
const contracts = new ContractFolder(path)
const made = ['made by all', `made by ${number}`]
// Each test of a worker leaves the share anew, with what it made so far.
for (let count = 1; count <= made.length; count++) {
  const interactions = made.slice(0, count).map((description) => ({
    ...{ type: 'Synchronous/HTTP', description },
    request: { method: 'GET', path: `/${encodeURIComponent(description)}` },
    response: { status: 200 },
  }))
  const names = { consumer: { name: 'orders' }, provider: { name: 'cards' } }
  const text = JSON.stringify({ ...names, interactions, metadata: { pactSpecification: { version: '4.0' } } })
  await contracts.writePart(number, {
    consumer: 'orders',
    provider: 'cards',
    interactions: readPact(text).interactions,
  })
}
