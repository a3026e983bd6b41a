/** Something that a check found. */
export interface Problem {
  readonly where: string
  readonly message: string
}
