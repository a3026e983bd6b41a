import { closest, DryfitError } from '../../../../foundation/core/index.ts'
import type { LoadedSchema } from '../schema.ts'
import type { GraphQlMocks } from './mocks.ts'

/** @throws OPTION_INVALID for a type or field that the schema does not have. */
export function checkMocks({ schema, name }: LoadedSchema, mocks: GraphQlMocks): void {
  const types = schema.getTypeMap()
  for (const coordinate of Object.keys(mocks)) {
    const [typeName = '', fieldName] = coordinate.split('.')
    const type = types[typeName]
    if (type === undefined) throw unknown(`type "${typeName}"`, name, closest(typeName, Object.keys(types)))
    if (fieldName === undefined) continue
    const fields = 'getFields' in type ? Object.keys(type.getFields()) : []
    if (!fields.includes(fieldName)) throw unknown(`field "${coordinate}"`, name, closest(fieldName, fields))
  }
}

function unknown(what: string, schema: string, near: string | undefined): DryfitError {
  return new DryfitError('OPTION_INVALID', {
    what: `virtual: graphql.mocks has a value for the ${what}, which ${schema} does not have`,
    fix:
      near === undefined
        ? 'mocks are named by type (User) or by type and field (User.name)'
        : `did you mean "${near}"?`,
  })
}
