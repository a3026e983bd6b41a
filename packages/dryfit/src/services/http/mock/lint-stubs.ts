import { join } from 'node:path'
import { createClock, DryfitError } from '../../../foundation/core/index.ts'
import { titleOf } from '../explain/describe.ts'
import { shadowedStubs } from '../explain/report.ts'
import { readStubs } from '../folder/read-folder.ts'
import { BodyFiles } from '../respond/files/body-files.ts'
import type { CustomMatchers } from '../stub/compile-request.ts'
import type { Stub } from '../stub/model.ts'
import { StubCompiler } from '../stub/stub-compiler.ts'

/** What is wrong with a stub file. */
export interface LintFinding {
  readonly severity: 'error' | 'warning'
  /** `mappings/users.json#2` */
  readonly origin: string
  readonly message: string
}

/**
 * Checks the stubs of a folder or file without serving them: fields that cannot be used, body files that are not there,
 * ids that occur twice, stubs that never can serve.
 *
 * @example const findings = await lintStubs('mocks')
 */
export async function lintStubs(
  path: string,
  { matchers = {} }: { matchers?: CustomMatchers } = {},
): Promise<LintFinding[]> {
  const files = new BodyFiles(join(path, '__files'))
  const parts = {
    clock: createClock(),
    files,
    matchers,
    templatesEverywhere: false,
    systemValues: new Map<string, string>(),
  }
  const compiler = new StubCompiler(parts)
  const findings: LintFinding[] = []
  const origins = new Map<Stub, string>()
  const found = await readStubs(path).catch((thrown: unknown) => {
    findings.push({ severity: 'error', origin: path, message: reasonOf(thrown) })
    return []
  })
  for (const { document, origin } of found) {
    try {
      origins.set(compiler.compile(document, origin), origin)
    } catch (thrown) {
      findings.push({ severity: 'error', origin, message: reasonOf(thrown) })
    }
  }
  return [...findings, ...missingFiles(origins, files), ...repeatedIds(origins), ...shadows(origins)]
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof DryfitError) return thrown.why === undefined ? thrown.what : `${thrown.what}: ${thrown.why}`
  throw thrown
}

function missingFiles(origins: ReadonlyMap<Stub, string>, files: BodyFiles): LintFinding[] {
  const names = new Set(files.list())
  return [...origins].flatMap(([{ document }, origin]): LintFinding[] => {
    const { bodyFileName } = (document.response ?? {}) as { bodyFileName?: string }
    if (bodyFileName === undefined || bodyFileName.includes('{{') || names.has(bodyFileName)) return []
    return [{ severity: 'error', origin, message: `there is no body file ${bodyFileName}` }]
  })
}

function repeatedIds(origins: ReadonlyMap<Stub, string>): LintFinding[] {
  const first = new Map<string, string>()
  return [...origins].flatMap(([{ id }, origin]): LintFinding[] => {
    const before = first.get(id)
    first.set(id, before ?? origin)
    return before === undefined
      ? []
      : [{ severity: 'error', origin, message: `the id ${id} is also that of ${before}` }]
  })
}

function shadows(origins: ReadonlyMap<Stub, string>): LintFinding[] {
  return shadowedStubs([...origins.keys()]).map(({ stub, by }) => ({
    severity: 'warning',
    origin: origins.get(stub) as string,
    message: `can never serve: ${titleOf(by)} (${origins.get(by)}) takes all its requests`,
  }))
}
