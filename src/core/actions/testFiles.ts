/** Where the tests of a file are by the customs of its language. Paths with `/`. */

interface Custom {
  readonly extensions: readonly string[];
  /** File names for a stem and an extension, the most usual first. */
  readonly names: (stem: string, extension: string) => readonly string[];
}

const customs: readonly Custom[] = [
  {
    extensions: ['ts', 'tsx', 'js', 'jsx', 'mjs', 'mts', 'cjs', 'cts', 'vue', 'svelte'],
    names: (stem, extension) => {
      const own = ['vue', 'svelte'].includes(extension) ? 'ts' : extension;
      return [`${stem}.test.${own}`, `${stem}.spec.${own}`];
    },
  },
  { extensions: ['py'], names: (stem) => [`test_${stem}.py`, `${stem}_test.py`] },
  { extensions: ['go'], names: (stem) => [`${stem}_test.go`] },
  { extensions: ['rb'], names: (stem) => [`${stem}_spec.rb`, `${stem}_test.rb`, `test_${stem}.rb`] },
  {
    extensions: ['java', 'kt', 'scala'],
    names: (stem, extension) => [`${stem}Test.${extension}`, `${stem}Tests.${extension}`],
  },
  { extensions: ['cs'], names: (stem) => [`${stem}Tests.cs`, `${stem}Test.cs`] },
  { extensions: ['php'], names: (stem) => [`${stem}Test.php`] },
  {
    extensions: ['rs', 'c', 'cc', 'cpp', 'dart', 'ex', 'exs'],
    names: (stem, extension) => [`${stem}_test.${extension}`, `test_${stem}.${extension}`],
  },
  { extensions: ['swift'], names: (stem) => [`${stem}Tests.swift`] },
];

/** File names that the tests of a file usually have; of a kind nobody tests, one by analogy. */
export function testFileNames(path: string): readonly string[] {
  const { stem, extension } = split(path);
  const custom = customs.find(({ extensions }) => extensions.includes(extension.toLowerCase()));
  return custom?.names(stem, extension) ?? [extension === '' ? `${stem}.test` : `${stem}.test.${extension}`];
}

/** Where a new test file goes: beside the code. */
export function testPathFor(path: string): string | undefined {
  const [name] = testFileNames(path);
  return name === undefined ? undefined : path.slice(0, path.lastIndexOf('/') + 1) + name;
}

export function isTestPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /(?:\.(?:test|spec)\.\w+$|^test_\w+\.\w+$|_(?:test|spec)\.\w+$|Tests?\.(?:java|kt|cs|php|swift|scala)$)/.test(
    name,
  );
}

function split(path: string): { stem: string; extension: string } {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot + 1) };
}
