/** One test of a JUnit report. */
export interface JUnitCase {
  /** The group that it belongs to. */
  readonly suite: string
  readonly name: string
  readonly durationMs: number
  /** Why it failed; undefined when it passed. */
  readonly failure?: string | undefined
  /** It did not count: why. */
  readonly skipped?: string | undefined
}

/** Test results in the form that CI systems read (the `testsuites` XML that Ant's JUnit task began). */
export function junitXml(name: string, cases: readonly JUnitCase[]): string {
  const suites = [...Map.groupBy(cases, ({ suite }) => suite)].map(([suite, own]) => suiteXml(suite, own))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(name)}" ${counts(cases)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteXml(name: string, cases: readonly JUnitCase[]): string {
  return [`  <testsuite name="${escapeXml(name)}" ${counts(cases)}>`, ...cases.map(caseXml), '  </testsuite>'].join(
    '\n',
  )
}

function caseXml({ suite, name, durationMs, failure, skipped }: JUnitCase): string {
  const open = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" time="${seconds(durationMs)}"`
  if (failure !== undefined) {
    const [first = ''] = failure.split('\n')
    return `${open}>\n      <failure message="${escapeXml(first)}">${escapeXml(failure)}</failure>\n    </testcase>`
  }
  if (skipped !== undefined) return `${open}>\n      <skipped message="${escapeXml(skipped)}"/>\n    </testcase>`
  return `${open}/>`
}

function counts(cases: readonly JUnitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length
  const skipped = cases.filter(({ skipped: reason }) => reason !== undefined).length
  const time = cases.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return `tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${seconds(time)}"`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Characters that XML 1.0 cannot hold at all are left out (§2.2). */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
