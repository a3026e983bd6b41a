import { type RunResult, type ScenarioResult, type ServiceResult, summarize, verdictOf } from './result.ts'

const STYLE = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); --good: #1a7f37; --bad: #cf222e }
  @media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149 } }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2.5rem auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
  .verdict { font-weight: 600 } .passed { color: var(--good) } .failed { color: var(--bad) } .dim { opacity: .65 }
  table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 500; opacity: .65 }
  td, th { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
  pre { overflow-x: auto; padding: .75rem; border-left: 3px solid var(--bad); background: color-mix(in srgb, currentColor 6%, transparent) }
  .bar { height: .35rem; border-radius: 1rem; background: currentColor; opacity: .35; min-width: 1px }
`

/** The result as one page that needs nothing else. */
export function htmlReport(result: RunResult): string {
  const { passed, scenarios, services, errors, startedAt, assembledInMs, durationMs } = result
  const verdict = verdictOf(result)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The shop: ${verdict}</title>
<style>${STYLE}</style>
<h1>The shop, dry-fitted</h1>
<p><span class="verdict ${passed ? 'passed' : 'failed'}">${verdict}</span>
<span class="dim">· ${escaped(startedAt)} · ready in ${seconds(assembledInMs)} · all in ${seconds(durationMs)}</span></p>
${errors.map((error) => `<pre>${escaped(error)}</pre>`).join('\n')}
<h2>Flows</h2>
${flowTable(scenarios)}
<h2>Services</h2>
${serviceTable(services)}
${summarize(scenarios)
  .map(({ flow }) => `<h2 id="${escaped(flow)}">${escaped(flow)}</h2>\n${scenarioTable(scenarios, flow)}`)
  .join('\n')}
</html>
`
}

function flowTable(scenarios: readonly ScenarioResult[]): string {
  const rows = summarize(scenarios).map(
    ({ flow, scenarios: count, failed, durationMs, slowest }) => `<tr>
<td><a href="#${escaped(flow)}">${escaped(flow)}</a></td><td class="number">${count}</td>
<td class="number ${failed > 0 ? 'failed' : 'dim'}">${failed}</td><td class="number">${seconds(durationMs)}</td>
<td>${escaped(slowest.title)} <span class="dim">${milliseconds(slowest.durationMs)}</span></td></tr>`,
  )
  return `<table><tr><th>flow<th class="number">scenarios<th class="number">failed<th class="number">time<th>slowest</tr>
${rows.join('\n')}</table>`
}

function serviceTable(services: readonly ServiceResult[]): string {
  const longest = Math.max(1, ...services.map(({ readyInMs }) => readyInMs))
  const rows = services.map(
    ({ name, kind, readyInMs }) => `<tr><td>${escaped(name)}</td><td class="dim">${escaped(kind)}</td>
<td class="number">${milliseconds(readyInMs)}</td>
<td style="width:50%"><div class="bar" style="width:${((readyInMs / longest) * 100).toFixed(1)}%"></div></td></tr>`,
  )
  return `<table><tr><th>service<th>kind<th class="number">ready in<th></tr>\n${rows.join('\n')}</table>`
}

function scenarioTable(scenarios: readonly ScenarioResult[], flow: string): string {
  const rows = scenarios
    .filter((scenario) => scenario.flow === flow)
    .map(
      ({ title, state, durationMs, errors }) => `<tr><td class="${state}">${MARKS[state]}</td>
<td>${escaped(title)}${errors.map((error) => `<pre>${escaped(error)}</pre>`).join('')}</td>
<td class="number">${milliseconds(durationMs)}</td></tr>`,
    )
  return `<table>${rows.join('\n')}</table>`
}

const MARKS = { passed: '✓', failed: '✗' } as const

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
