import { styleText } from 'node:util'
import type { Leftovers, MockServer, Reloaded, Served } from '../../../services/http/index.ts'
import type { Invocation } from '../command.ts'

/** One way to show a mock server that goes on. */
export interface MockView {
  ready(server: MockServer, from: string): void
  served(served: Served, at: number): void
  reloaded(outcome: Reloaded): void
  stopped(leftovers: Leftovers): void
}

/** For people: a line for each request, and for one that no stub served what came nearest. */
export function textView({ stdout, flags }: Invocation): MockView {
  const print = (line: string): void => void stdout.write(`${line}\n`)
  return {
    ready: ({ url, secureUrl, service, seed }, from) => {
      print(`${url}  ${countOf(service.stubCount)} ${from}`)
      if (secureUrl !== undefined) print(`${secureUrl}  HTTPS, with HTTP/1.1 and HTTP/2`)
      for (const { operation, violations } of service.breaches) {
        print(`${styleText('yellow', 'warning')} the stub ${operation} breaks the OpenAPI document:`)
        for (const { part, at, message } of violations) print(indent([part, at, message].filter(Boolean).join(' ')))
      }
      print(styleText('dim', `${url}/__admin controls it, seed ${seed}. Ctrl-C stops it.`))
    },
    served: (served, at) => {
      if (flags.quiet !== true) print(lineOf(served, at))
      for (const remark of served.remarks) print(indent(styleText('yellow', remark)))
      if (served.unmatched !== undefined) print(`\n${indent(served.unmatched.trimEnd())}\n`)
    },
    reloaded: (outcome) => {
      if ('error' in outcome) print(`${styleText('red', 'not reloaded')}: ${outcome.error}`)
      else print(`reloaded: ${countOf(outcome.stubs)}`)
    },
    stopped: ({ unused, shadowed }) => {
      for (const line of someOf(unused.map((stub) => `served nothing: ${stub}`))) print(line)
      for (const line of someOf(
        shadowed.map(({ stub, by }) => `can never serve: ${stub} (${by} takes all its requests)`),
      )) {
        print(line)
      }
      print('stopped')
    },
  }
}

/** For programs: one JSON object a line. */
export function jsonView({ stdout }: Invocation): MockView {
  const say = (event: object): void => void stdout.write(`${JSON.stringify(event)}\n`)
  return {
    ready: ({ url, secureUrl, service, seed }) =>
      say({ event: 'ready', url, secureUrl, stubs: service.stubCount, seed }),
    served: (served, at) => say({ event: 'request', at: new Date(at).toISOString(), ...served }),
    reloaded: (outcome) => say({ event: 'reloaded', ...outcome }),
    stopped: (leftovers) => say({ event: 'stopped', ...leftovers }),
  }
}

/** Lines of a kind that are shown. */
const MAX_LINES = 10

function someOf(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_LINES) return lines
  return [...lines.slice(0, MAX_LINES), `… and ${lines.length - MAX_LINES} more`]
}

function lineOf({ method, target, status, durationMs, stub }: Served, at: number): string {
  const time = styleText('dim', new Date(at).toISOString().slice(11, 23))
  const took = durationMs === undefined ? '' : ` ${Math.round(durationMs)} ms`
  return `${time} ${method} ${target} ${statusText(status)}${took}${stub === undefined ? '' : styleText('dim', `  ${stub}`)}`
}

function statusText(status: number | undefined): string {
  if (status === undefined) return styleText('red', 'no reply')
  return styleText(status >= 400 ? 'red' : 'green', String(status))
}

function countOf(stubs: number): string {
  return stubs === 1 ? '1 stub' : `${stubs} stubs`
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
