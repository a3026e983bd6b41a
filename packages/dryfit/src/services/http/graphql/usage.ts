/**
 * Told which parts of a schema an exchange uses, by their schema coordinates: `User`, `User.name`, `Query.user(id:)`,
 * `Role.ADMIN`.
 */
export interface Usage {
  type(name: string): void
  field(coordinate: string): void
  argument(coordinate: string): void
  enumValue(coordinate: string): void
}
