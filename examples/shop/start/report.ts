import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { htmlReport } from './html-report.ts'
import type { RunResult } from './result.ts'

const FOLDER = join(import.meta.dirname, '..', '.dryfit', 'report')

/** Writes the result for people (`index.html`) and for programs (`result.json`). Where the page lies. */
export async function writeReport(result: RunResult): Promise<string> {
  const plain = withoutColours(result)
  const page = join(FOLDER, 'index.html')
  await mkdir(FOLDER, { recursive: true })
  await Promise.all([
    writeFile(page, htmlReport(plain)),
    writeFile(join(FOLDER, 'result.json'), `${JSON.stringify(plain, undefined, 2)}\n`),
  ])
  return relative(process.cwd(), page)
}

function withoutColours(result: RunResult): RunResult {
  const plain = (texts: readonly string[]): string[] => texts.map(stripVTControlCharacters)
  return {
    ...result,
    errors: plain(result.errors),
    scenarios: result.scenarios.map((scenario) => ({ ...scenario, errors: plain(scenario.errors) })),
  }
}
