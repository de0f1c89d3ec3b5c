// The order in which a runner with several workers takes its files.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Begins with the files whose path contains one of these: a long one that begins last leaves the other worker idle. */
export function beginningWith(...parts: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const isFirst = ({ moduleId }: TestSpecification): boolean => parts.some((part) => moduleId.includes(part));
      const sorted = await super.sort(files);
      return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
    }
  };
}
