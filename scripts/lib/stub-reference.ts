import type { Field, Shape } from './stubs/field.ts'
import { WORDS } from './stubs/patterns.ts'
import { SHAPES } from './stubs/shapes.ts'

/** `docs/stubs.md`, from the table of fields. */
export function stubReference(): string {
  const patterns = WORDS.map(
    ({ keyword, options, about }) => `| \`${keyword}\` | ${about} | ${options.map(code).join(', ')} |`,
  )
  return `# Stub files

A file holds one stub, or several: \`{ "mappings": [ … ] }\`. A folder holds them in \`mappings/\`, and content in \`__files/\`. The
fields are WireMock's, and some of ours (marked **+**), which WireMock refuses. A field that is not listed here is an error that names
it; \`dryfit mock <folder> --check\` finds it without a server.

Editors complete the fields when the file begins with

\`\`\`json
{ "$schema": "./node_modules/dryfit/schemas/stubs.schema.json" }
\`\`\`

Templates, limits and what differs from WireMock are in
[COMPATIBILITY.md](../packages/dryfit/src/services/http/COMPATIBILITY.md). This page is written by \`npm run docs\`.

${SHAPES.map(section).join('\n')}
## pattern

One word, and the options that it has. Where a name may come more than once (headers, query, form), \`{ "hasExactly": […] }\` and
\`{ "includes": […] }\` take a list of patterns, one for each value.

| word | fits when the value | options |
| --- | --- | --- |
${patterns.join('\n')}
`
}

function section({ title, about, fields }: Shape): string {
  const head = about === undefined ? '' : `${about}\n\n`
  return `## ${title}\n\n${head}| field | type | default | |\n| --- | --- | --- | --- |\n${fields.map(row).join('\n')}\n`
}

function row({ name, type, fallback = '', about, ours }: Field): string {
  return `| \`${name}\`${ours === true ? ' **+**' : ''} | ${type.words} | ${fallback} | ${about} |`
}

function code(word: string): string {
  return `\`${word}\``
}
