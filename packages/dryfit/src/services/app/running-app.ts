import { resolve } from 'node:path'
import {
  type Address,
  type CanFail,
  type ContractClaim,
  DryfitError,
  type Endpoint,
  type HasAddress,
  type HasContract,
  type HasHealth,
  type HasLogs,
  type LogLine,
  locateClaim,
  type Restartable,
  type RunningService,
  type StartContext,
  TEST_CONSUMER,
} from '../../foundation/core/index.ts'
import { createHttpClient, type HttpClient, type HttpReply, type RequestOptions } from '../../foundation/net/index.ts'
import { crashed, notReady } from './errors.ts'
import { LogBook } from './log-book.ts'
import type { AppSettings, Env } from './options.ts'
import { type ReservedPort, reservePort, takePort } from './port.ts'
import { awaitReady } from './ready/await-ready.ts'
import type { Probe } from './ready/probe.ts'
import { createProbe, waitsForLine } from './ready/ready.ts'
import type { Run } from './run/run.ts'
import { startRun } from './run/start-run.ts'

type Abilities = HasAddress & HasLogs & HasHealth & CanFail & Restartable & HasContract

/**
 * An app that runs.
 *
 * ```
 *   test ──get, post, …──▶ seam ──▶ address ──▶ the app's own process ──lines──▶ logs
 * ```
 */
export class RunningApp implements RunningService, Abilities, Omit<HttpClient, 'close'> {
  readonly name: string
  /** The address at which the test reaches it: its seam. */
  readonly url: string
  readonly wire: 'http' | 'tcp'
  readonly contract: ContractClaim
  readonly #context: StartContext
  readonly #settings: AppSettings
  readonly #port: ReservedPort
  readonly #book: LogBook
  readonly #client: HttpClient
  #env: Env
  #run: Run | undefined
  #failure: DryfitError | undefined
  #changing: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined

  private constructor(settings: AppSettings, context: StartContext, port: ReservedPort, { url }: Endpoint) {
    this.name = context.name
    this.url = url
    this.wire = settings.wire
    this.contract = locateClaim(settings.claim, context.directory)
    this.#settings = settings
    this.#context = context
    this.#port = port
    this.#env = settings.env
    this.#book = new LogBook(context.clock, settings)
    this.#client = createHttpClient(url)
  }

  /** For the description: starts the app and waits until it is ready. */
  static async start(settings: AppSettings, context: StartContext): Promise<RunningApp> {
    const { port } = settings
    const reserved = await (port === undefined ? reservePort() : takePort(context.name, port))
    try {
      const endpoint = await context.endpointFor(TEST_CONSUMER)
      const app = new RunningApp(settings, context, reserved, endpoint)
      await app.#begin(context.signal)
      return app
    } catch (thrown) {
      reserved.release()
      throw thrown
    }
  }

  /** Where the app itself listens, behind its seams. */
  get address(): Address {
    return this.#run?.address ?? { host: '127.0.0.1', port: this.#port.port }
  }

  /** The newest lines it printed, over all its restarts. */
  get logs(): readonly LogLine[] {
    return this.#book.lines
  }

  /** Why it ended although nobody stopped it; undefined while it runs. */
  get failure(): DryfitError | undefined {
    return this.#failure
  }

  endpointFor(consumer: string): Promise<Endpoint> {
    return this.#context.endpointFor(consumer)
  }

  /**
   * Asks it once what was asked at its start.
   *
   * @throws APP_EXITED, APP_NOT_READY with what it answered.
   */
  async health(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const { ready } = this.#settings
    // A line is printed once: that the app still runs is all that can be said.
    if (waitsForLine(ready)) return
    const probe = createProbe(ready, this.address, this.#book)
    const reason = await probe.ask(new AbortController().signal)
    probe.close?.()
    if (reason === undefined) return
    throw new DryfitError('APP_NOT_READY', {
      what: `app "${this.name}" is not ready`,
      why: `asked ${probe.what}, it answered: ${reason}`,
    })
  }

  /**
   * Ends it and starts it again at the same address, also after it ended on its own.
   *
   * @param options `env`: variables that are added to, or replace, those it had; they stay for later restarts.
   * @throws APP_EXITED, APP_NOT_READY as at the start; then it is not running.
   * @example await orders.restart({ env: { FEATURE_X: true } })
   */
  restart({ env = {} }: { env?: Env } = {}): Promise<void> {
    return this.#oneAtATime(async () => {
      if (this.#stopping !== undefined)
        throw new DryfitError('SERVICE_NOT_RUNNING', { what: `app "${this.name}" was stopped` })
      await this.#end()
      this.#env = { ...this.#env, ...env }
      await this.#begin(new AbortController().signal)
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#oneAtATime(async () => {
      this.#client.close()
      await this.#end()
      this.#port.release()
    })
    return this.#stopping
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  request(method: string, path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.request(method, path, options)
  }

  get(path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.get(path, options)
  }

  post(path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.post(path, options)
  }

  put(path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.put(path, options)
  }

  patch(path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.patch(path, options)
  }

  delete(path: string, options?: RequestOptions): Promise<HttpReply> {
    return this.#client.delete(path, options)
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { ready } = this.#settings
    // Listens before the app starts, so that it misses no line.
    const early = waitsForLine(ready) ? createProbe(ready, this.address, this.#book) : undefined
    let run: Run | undefined
    try {
      run = await this.#startRun(signal)
      await this.#untilReady(run, early ?? createProbe(ready, run.address, this.#book), signal)
    } catch (thrown) {
      early?.close?.()
      await run?.stop()
      if (thrown instanceof DryfitError) this.#failure = thrown
      throw thrown
    }
    this.#take(run)
  }

  async #untilReady(run: Run, probe: Probe, signal: AbortSignal): Promise<void> {
    const settings = this.#settings
    this.#context.progress(`waiting for ${probe.what}`)
    const result = await awaitReady(probe, { ended: run.ended, timeoutMs: settings.readyTimeoutMs, signal })
    if (result.is === 'ready') return
    throw notReady({ name: this.name, port: this.#port.port, settings, book: this.#book, probe: probe.what }, result)
  }

  #take(run: Run): void {
    this.#run = run
    this.#failure = undefined
    void run.ended.then((how) => {
      if (this.#run === run) this.#failure = crashed({ name: this.name, book: this.#book }, how)
    })
  }

  #startRun(signal: AbortSignal): Promise<Run> {
    const { name } = this
    const { port } = this.#port
    const { cwd, portVariable } = this.#settings
    const env = { ...textOf(this.#env), [portVariable]: String(port) }
    const log = (stream: 'out' | 'err', text: string): void => this.#book.add(stream, text)
    const place = { cwd: resolve(this.#context.directory, cwd), settings: this.#settings }
    return startRun({ name, port, env, log, signal, ...place })
  }

  async #end(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    await run?.stop()
  }

  #oneAtATime(change: () => Promise<void>): Promise<void> {
    const next = this.#changing.then(change)
    // A change that failed is reported to whoever wanted it, and does not stand in the way of the next.
    this.#changing = next.catch(() => undefined)
    return next
  }
}

function textOf(env: Env): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  )
}
