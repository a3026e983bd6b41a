import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { DryfitError } from '../../../foundation/core/index.ts'
import { ContractFolder, coverageOf, describeCoverage, type SeenOfDocument } from '../../../harness/contract/index.ts'
import type { ContractPlaces } from './provided.ts'

/**
 * Runs once around the tests of a project: workers leave their shares of the contracts in a folder of this run, and in
 * the end they are merged. On a build server (`CI` is set) nothing is written: there a contract that is not the one in
 * the repository fails the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = resolve(project.config.root, project.getProvidedContext().dryfitContractFolder ?? 'contracts')
  const places: ContractPlaces = { folder, parts: await mkdtemp(join(tmpdir(), 'dryfit-contracts-')) }
  project.provide('dryfitContracts', places)
  return async () => {
    try {
      const complete = await isComplete(project)
      await finish(places, complete)
      // Of a few tests it says nothing.
      if (complete) await tellCoverage(places, project)
    } finally {
      await rm(places.parts, { recursive: true, force: true })
    }
  }
}

async function finish({ folder, parts }: ContractPlaces, complete: boolean): Promise<void> {
  const contracts = new ContractFolder(folder, { parts: join(parts, 'contracts') })
  if (!process.env.CI) return void (await contracts.merge({ complete }))
  const outdated = await contracts.outdated({ complete })
  if (outdated.length > 0) throw notCommitted(outdated)
}

/** Whether every test of the project ran and passed: only then does nobody make what is missing now. */
async function isComplete(project: TestProject): Promise<boolean> {
  if (project.config.testNamePattern !== undefined || project.vitest.config.shard !== undefined) return false
  const { testFiles } = await project.globTestFiles()
  const ran = project.vitest.state.getTestModules().filter((module) => module.project === project)
  const ended = new Set(ran.filter((module) => module.ok()).map(({ moduleId }) => moduleId))
  return testFiles.every((file) => ended.has(file))
}

/** What the tests exercised of each document, all workers together. */
async function tellCoverage({ parts }: ContractPlaces, { config, vitest }: TestProject): Promise<void> {
  const seen = await readSeen(join(parts, 'coverage'))
  for (const [path, ofDocument] of Map.groupBy(seen, (each) => each.path)) {
    const covered = describeCoverage(await coverageOf(ofDocument), { maxMissing: 5 })
    vitest.logger.log(`\n${relative(config.root, path)}\n${covered}`)
  }
}

async function readSeen(folder: string): Promise<SeenOfDocument[]> {
  // Without a worker that had an environment there is no folder.
  const names = await readdir(folder).catch(() => [])
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) => JSON.parse(text) as SeenOfDocument[])
}

function notCommitted(paths: readonly string[]): DryfitError {
  return new DryfitError('CONTRACT_CONFLICT', {
    what: `the suite makes other contracts than the repository has:\n${paths.map((path) => `  ${path}`).join('\n')}`,
    fix: 'run the tests without CI set, look at what changed, and commit it',
  })
}
