/**
 * The parameters that a path names, as a type.
 *
 * @example PathParams<'/users/:id/posts/{post}'> is { readonly id: string; readonly post: string }
 */
export type PathParams<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamNames<Path>]: string }

type ParamNames<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? NameOf<Segment> | ParamNames<Rest>
  : NameOf<Path>

type NameOf<Segment extends string> = Segment extends `:${infer Name}`
  ? Name
  : Segment extends `{${infer Name}}`
    ? Name
    : never
