import { decodePercent } from '../../../../foundation/net/index.ts'
import { spend } from '../../work.ts'
import { isSchemaObject } from './types.ts'

/** The schema that a reference within the document names: `#`, `#/$defs/a`, `#anchor`, or the `$id` of a part. */
export function resolveReference(reference: string, root: unknown): unknown {
  const [document = '', fragment = ''] = reference.split('#')
  const base = document === '' ? root : findById(root, document)
  if (base === undefined || fragment === '') return base
  return fragment.startsWith('/') ? followPointer(base, fragment) : findByAnchor(base, fragment)
}

function followPointer(base: unknown, pointer: string): unknown {
  let node = base
  for (const token of pointer.slice(1).split('/')) {
    const name = decodePercent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined
    node = (node as Record<string, unknown>)[name]
  }
  return node
}

function findById(root: unknown, id: string): unknown {
  return find(root, (schema) => [schema.$id, schema.id].some((own) => typeof own === 'string' && sameId(own, id)))
}

function sameId(own: string, wanted: string): boolean {
  return own === wanted || own.replace(/#$/, '') === wanted || own.endsWith(`/${wanted}`)
}

function findByAnchor(root: unknown, anchor: string): unknown {
  return find(root, (schema) => [schema.$anchor, schema.$dynamicAnchor].includes(anchor) || schema.$id === `#${anchor}`)
}

function find(node: unknown, wanted: (schema: Readonly<Record<string, unknown>>) => boolean): unknown {
  spend()
  if (isSchemaObject(node) && wanted(node)) return node
  if (typeof node !== 'object' || node === null) return undefined
  for (const child of Object.values(node)) {
    const found = find(child, wanted)
    if (found !== undefined) return found
  }
  return undefined
}
