import { expect, expectTypeOf, test } from 'vitest'
import { crud, type PathParams, stub, virtual } from '../../../../src/services/http/index.ts'

test('the parameters of a path are those that it names', () => {
  expectTypeOf<PathParams<'/users/:id/posts/{post}'>>().toEqualTypeOf<{ readonly id: string; readonly post: string }>()
  // biome-ignore lint/complexity/noBannedTypes: a path without parameters has no members
  expectTypeOf<PathParams<'/users'>>().toEqualTypeOf<{}>()
  expectTypeOf<PathParams<string>>().toEqualTypeOf<Readonly<Record<string, string>>>()
})

test('a responder sees them, and no others', () => {
  stub('GET', '/users/:id').respond(({ params }) => {
    expectTypeOf(params.id).toEqualTypeOf<string>()
    // @ts-expect-error the path does not name it
    return { json: params.name }
  })
  stub('GET', '/x').respond({
    status: 200,
    // @ts-expect-error there is no such option
    jsonn: {},
  })
})

test('stubs of all kinds are declared together', () => {
  virtual({ stubs: [stub('GET', '/a').respond({ status: 200 }), { request: { urlPath: '/b' } }, ...crud('/users')] })
  // @ts-expect-error the option is misspelt
  expect(() => virtual({ stub: [] })).toThrow(/did you mean "stubs"/)
})
