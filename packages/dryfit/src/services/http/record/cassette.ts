import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DryfitError, invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import type { ProxyTarget } from '../outbound/proxy-responder.ts'
import type { StubDocument } from '../stub/model.ts'
import type { Recorded } from './make-stub.ts'
import { readRecordSpec } from './record-spec.ts'
import { recordingOf } from './recorder.ts'
import { scrubRules } from './scrub.ts'

export type RecordMode = 'once' | 'new' | 'all' | 'none'

export interface RecordOptions {
  /** The real service, `https://api.example.com`. */
  readonly target: string
  /** Where the recording is kept: stubs as JSON, fit to be read in a diff and to be committed. */
  readonly file: string
  /**
   * - `once` (default): records when there is no file, and plays it back from then on
   * - `new`: plays back what is there and records the rest
   * - `all`: records everything anew
   * - `none`: plays back only
   */
  readonly mode?: RecordMode
  /** Texts to take out beside what commonly is a credential. */
  readonly scrub?: readonly RegExp[]
}

const MODES: readonly RecordMode[] = ['once', 'new', 'all', 'none']

/** A recording on disk, and what is added to it while a service runs. */
export class Cassette {
  readonly #options: Required<RecordOptions>
  readonly #path: string
  readonly #recorded: Recorded[] = []
  readonly #existed: boolean

  /** @throws OPTION_INVALID; STUB_INVALID when the file is no recording. */
  constructor(options: RecordOptions, path: string) {
    refuseUnknownOptions('record', options, ['target', 'file', 'mode', 'scrub'])
    const { mode = 'once', scrub = [] } = options
    if (!MODES.includes(mode)) throw invalidOption('record', 'mode', `one of ${MODES.join(', ')}`, mode)
    if (!URL.canParse(options.target)) throw invalidOption('record', 'target', 'a URL', options.target)
    this.#options = { ...options, mode, scrub }
    this.#path = path
    this.#existed = existsSync(path)
  }

  /** The stubs that are played back. */
  get stubs(): readonly StubDocument[] {
    return this.#existed && this.#options.mode !== 'all' ? this.#read() : []
  }

  /** Whether requests without a stub go to the real service. */
  get records(): boolean {
    const { mode } = this.#options
    return mode === 'all' || mode === 'new' || (mode === 'once' && !this.#existed)
  }

  /** What serves the requests that no stub serves. */
  get proxyStub(): StubDocument {
    return {
      name: `record ${this.#options.target}`,
      priority: 1_000_000,
      response: { proxyBaseUrl: this.#options.target },
    }
  }

  readonly onReply: NonNullable<ProxyTarget['onReply']> = (request, _sent, { status, headers, body }) => {
    this.#recorded.push({ request, reply: { status, statusMessage: undefined, headers, body } })
  }

  /** Writes what was recorded, if anything was. */
  async save(): Promise<void> {
    if (!this.records || this.#recorded.length === 0) return
    const spec = { ...readRecordSpec({}), scrub: scrubRules(this.#options.scrub) }
    const made = recordingOf(this.#recorded, spec).map(withoutId)
    const mappings = this.#options.mode === 'new' && this.#existed ? [...this.#read(), ...made] : made
    await mkdir(dirname(this.#path), { recursive: true })
    const temporary = `${this.#path}.${process.pid}.tmp`
    await writeFile(temporary, `${JSON.stringify({ mappings }, null, 2)}\n`)
    // All of it or nothing: a half-written recording would be played back.
    await rename(temporary, this.#path)
  }

  #read(): StubDocument[] {
    const fail = (why: string): never => {
      throw new DryfitError('STUB_INVALID', {
        what: `${this.#path} is no recording`,
        why,
        fix: 'delete it to record anew',
      })
    }
    try {
      const { mappings } = JSON.parse(readFileSync(this.#path, 'utf8')) as { mappings?: StubDocument[] }
      return Array.isArray(mappings) ? mappings : fail('there is no list "mappings" in it')
    } catch (thrown) {
      if (thrown instanceof SyntaxError) return fail(thrown.message)
      throw thrown
    }
  }
}

/** Ids would differ in every recording, and make every diff longer. */
function withoutId({ id: _id, ...document }: StubDocument): StubDocument {
  return document
}
