import { describe, expect, it } from 'vitest';
import { choosePlaces, findPlaces, readPlaceAddress, type FilePlace } from '../../../src/core/markdown/places.ts';

/** `path:line:column-endLine:endColumn`, with `_` where nothing is told. */
function spelled({ path, line, column, endLine, endColumn }: FilePlace): string {
  const end = endLine === undefined ? '' : `-${endLine}${endColumn === undefined ? '' : `:${endColumn}`}`;
  return `${path}${line === undefined ? '' : `@${line}`}${column === undefined ? '' : `:${column}`}${end}`;
}

/** What is linked where every file is there but those of a name that only looks like one, as `[text]place`. */
function linked(text: string, isCode = false): string[] {
  return choosePlaces(findPlaces(text, isCode), (path) => !/^(?:--|请)/.test(path)).map(
    ({ start, end, place }) => `[${text.slice(start, end)}]${spelled(place)}`,
  );
}

describe('a place in prose', () => {
  it.each<[text: string, ...found: string[]]>([
    ['See src/a.ts:12.', '[src/a.ts:12]src/a.ts@12'],
    ['src/a.ts:7-9, and more', '[src/a.ts:7-9]src/a.ts@7-9'],
    ['src/a.ts:7–9', '[src/a.ts:7–9]src/a.ts@7-9'],
    ['src/a.ts:12:4', '[src/a.ts:12:4]src/a.ts@12:4'],
    ['src/a.ts:12:4-13:6', '[src/a.ts:12:4-13:6]src/a.ts@12:4-13:6'],
    ['src/a.ts:12:4-9', '[src/a.ts:12:4-9]src/a.ts@12:4-12:9'],
    ['src/a.ts:L12', '[src/a.ts:L12]src/a.ts@12'],
    ['src/a.ts#L12', '[src/a.ts#L12]src/a.ts@12'],
    ['src/a.ts#L7-L9', '[src/a.ts#L7-L9]src/a.ts@7-9'],
    ['src/a.ts#L7C2-L9C4', '[src/a.ts#L7C2-L9C4]src/a.ts@7:2-9:4'],
    ['a.ts(12,4): error TS2322', '[a.ts(12,4)]a.ts@12:4'],
    ['a.cs(12): warning', '[a.cs(12)]a.cs@12'],
    ['a.ts(12,4)-(13,6)', '[a.ts(12,4)-(13,6)]a.ts@12:4-13:6'],
    ['File "src/a.py", line 12, in f', '[src/a.py]src/a.py@12'],
    ['File "docs/my notes.py", line 3', '[docs/my notes.py]docs/my notes.py@3'],
    ['in src/a.ts, line 12', '[src/a.ts]src/a.ts@12'],
    ['in src/a.ts (lines 7-9)', '[src/a.ts]src/a.ts@7-9'],
    ['src/a.php on line 12', '[src/a.php]src/a.php@12'],
    ['at f (src/a.ts:12:4)', '[src/a.ts:12:4]src/a.ts@12:4'],
    ['at Object.<anonymous> (/ws/src/a.ts:1:2)', '[/ws/src/a.ts:1:2]/ws/src/a.ts@1:2'],
    ['at file:///ws/my%20src/a.ts:1:2', '[file:///ws/my%20src/a.ts:1:2]/ws/my src/a.ts@1:2'],
    ['at com.x.Foo.bar(Foo.java:12)', '[Foo.java:12]Foo.java@12'],
    ['in C:\\ws\\a.cs:line 12', '[C:\\ws\\a.cs]C:\\ws\\a.cs@12'],
    ["src/a.rb:12:in 'f'", '[src/a.rb:12]src/a.rb@12'],
    ['src/a.ts:12:const a = 1', '[src/a.ts:12]src/a.ts@12'],
    ['/ws/main.go:12 +0x1d', '[/ws/main.go:12]/ws/main.go@12'],
    ['--> src/main.rs:12:5', '[src/main.rs:12:5]src/main.rs@12:5'],
    [
      'app/[id]/page.tsx and app/[...slug]/x.ts',
      '[app/[id]/page.tsx]app/[id]/page.tsx',
      '[app/[...slug]/x.ts]app/[...slug]/x.ts',
    ],
    ['(group)/x.tsx', '[(group)/x.tsx](group)/x.tsx'],
    ['app/(group)/x.tsx:3', '[app/(group)/x.tsx:3]app/(group)/x.tsx@3'],
    ['(see src/a.ts)', '[src/a.ts]src/a.ts'],
    ['[src/a.ts]', '[src/a.ts]src/a.ts'],
    ['./src/a.ts', '[./src/a.ts]./src/a.ts'],
    ['src\\b\\a.ts:3', '[src\\b\\a.ts:3]src\\b\\a.ts@3'],
    ['Is it src/a.ts? Or src/b.ts!', '[src/a.ts]src/a.ts', '[src/b.ts]src/b.ts'],
    ['src/a.ts: the file', '[src/a.ts]src/a.ts'],
    ['src/Makefile:12', '[src/Makefile:12]src/Makefile@12'],
    [
      'Dockerfile and .github/workflows/ci.yml',
      '[Dockerfile]Dockerfile',
      '[.github/workflows/ci.yml].github/workflows/ci.yml',
    ],
    ['edit .gitignore', '[.gitignore].gitignore'],
    ['$lib/x.ts, +page.svelte, _a.scss', '[$lib/x.ts]$lib/x.ts', '[+page.svelte]+page.svelte', '[_a.scss]_a.scss'],
    ['logo@2x.png', '[logo@2x.png]logo@2x.png'],
    ['--config=src/a.json', '[src/a.json]src/a.json'],
    ['tests/test_a.py::test_x', '[tests/test_a.py]tests/test_a.py'],
    ['docs/a.md#setup', '[docs/a.md]docs/a.md'],
    ['请看src/a.ts:12的内容', '[src/a.ts:12]src/a.ts@12'],
    ['请看「文档/说明.md」。', '[文档/说明.md]文档/说明.md'],
    ['src/a.ts（第12行）', '[src/a.ts]src/a.ts'],
    ['src/größe.ts', '[src/größe.ts]src/größe.ts'],
  ])('%s', (text, ...found) => {
    expect(linked(text)).toEqual(found);
  });
});

describe('no place', () => {
  it.each([
    '1.2.3:4', 'v1.2.3', '12:30', 'at 12:30:45', '3.14', '100.5ms', '$5.00', '2024/01/02', '1/2', 'a/b', 'and/or', 'TCP/IP', 'n/a',
    'https://a.example/src/a.ts:3', 'http://localhost:3000/a.ts', 'localhost:3000', '127.0.0.1:80', 'foo:bar', 'a:hover', 'std::io', 'std::io::Read',
    'Foo::bar:12', 'me@example.com', 'e.g. this', 'i.e.', '...', 'src/**/*.ts', 'src/{a,b}.ts', '../a.ts', 'src/../../a.ts', 'node:fs', 'src/core',
    '@scope/pkg', 'pkg@1.2.3', 'foo.bar()', 'console.log("x")', 'ratio 16:9', 'C:', '#L12', ':12', 'git@github.com:a/b.git', '10:30-11:00', '1/2:3', 'a = b / c', 'javascript:x.y',
  ])('%s', (text) => {
    expect(linked(text)).toEqual([]);
  }); // prettier-ignore
});

describe('a place in code', () => {
  it.each<[text: string, ...found: string[]]>([
    ['src/a.ts:4', '[src/a.ts:4]src/a.ts@4'],
    ['docs/My File.md:3', '[docs/My File.md:3]docs/My File.md@3'],
    ['bin/run', '[bin/run]bin/run'],
    ['Makefile', '[Makefile]Makefile'],
    ['a:hover'],
    ['std::io'],
    ['x / y'],
    ['foo.bar()'],
  ])('%s', (text, ...found) => {
    expect(linked(text, true)).toEqual(found);
  });

  it('is a part of a command where the whole is no file', () => {
    const command = 'npm test -- src/a.test.ts';
    const found = choosePlaces(findPlaces(command, true), (path) => path === 'src/a.test.ts');
    expect(found.map(({ start, end }) => command.slice(start, end))).toEqual(['src/a.test.ts']);
  });
});

describe('the address of a link', () => {
  it.each<[address: string, place: string | undefined]>([
    ['src/a.ts#L12', 'src/a.ts@12'],
    ['src/a.ts#L7-L9', 'src/a.ts@7-9'],
    ['src/a.ts:12', 'src/a.ts@12'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['docs/my%20file.md', 'docs/my file.md'],
    ['docs/my file.md', 'docs/my file.md'],
    ['file:///ws/a.ts#L3', '/ws/a.ts@3'],
    ['/src/a.ts', '/src/a.ts'],
    ['a.ts', 'a.ts'],
    ['bin/run', 'bin/run'],
    ['LICENSE', 'LICENSE'],
    ['javascript:alert(1)', undefined],
    ['command:a.b', undefined],
    ['vscode://file/a.ts', undefined],
    ['//host/a.ts', undefined],
    ['#section', undefined],
    ['src/', undefined],
    ['../a.ts', undefined],
    ['%2e%2e/a.ts', undefined],
    ['', undefined],
  ])('%s', (address, place) => {
    const found = readPlaceAddress(address);
    expect(found === undefined ? undefined : spelled(found)).toBe(place);
  });
});
