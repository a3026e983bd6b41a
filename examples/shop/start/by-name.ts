import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The flows in the order of their names, in every run. */
export class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => one.moduleId.localeCompare(other.moduleId))
  }
}
