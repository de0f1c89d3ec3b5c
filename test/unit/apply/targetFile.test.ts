import { describe, expect, it } from 'vitest';
import { fileOfBlock, likelyFiles } from '../../../src/core/apply/targetFile.ts';

const FILES = ['src/app.ts', 'src/util/date.ts', 'test/util/date.ts', 'package.json', 'app/[id]/page.tsx', 'app.py'];

function target(block: { info?: string; code?: string; before?: string; active?: string; attached?: string[] }) {
  return fileOfBlock({ info: 'ts', code: 'x', before: '', files: FILES, active: 'src/app.ts', ...block });
}

describe('the file that a block is for', () => {
  it.each([
    ['ts:src/util/date.ts', 'src/util/date.ts'],
    ['src/util/date.ts', 'src/util/date.ts'],
    ['ts title="src/util/date.ts"', 'src/util/date.ts'],
    ['ts file=src/util/date.ts', 'src/util/date.ts'],
    ['12:40:src/util/date.ts', 'src/util/date.ts'],
    ['tsx app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['json:./package.json', 'package.json'],
    ['ts:src/new.ts', 'src/new.ts'],
  ])('stands behind the fence: %s', (info, path) => {
    expect(target({ info })).toBe(path);
  });

  it.each([
    ['// src/util/date.ts\nexport const now = 1;', 'src/util/date.ts'],
    ['/* package.json */\n{}', 'package.json'],
    ['# app.py\nx = 1', 'app.py'],
    ['--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@', 'app.py'],
    ['*** Update File: src/util/date.ts\n@@', 'src/util/date.ts'],
  ])('stands in its first lines: %j', (code, path) => {
    expect(target({ code })).toBe(path);
  });

  it.each([
    ['Then add the script to `package.json`:', 'json', 'package.json'],
    ['**src/util/date.ts**', 'ts', 'src/util/date.ts'],
    ['In src/util/date.ts, as `app.py` does:', 'ts', 'src/util/date.ts'],
    ['Create a new file `src/fresh.ts`:', 'ts', 'src/fresh.ts'],
  ])('stands in the sentence before: %s', (before, info, path) => {
    expect(target({ before, info })).toBe(path);
  });

  it('is the open one where nothing is named, or the only one attached that fits', () => {
    expect(target({})).toBe('src/app.ts');
    expect(target({ info: 'python' })).toBe('src/app.ts');
    expect(target({ info: 'python', attached: ['app.py', 'package.json'] })).toBe('app.py');
  });

  it.each([
    [{ code: '// helpers.ts\nx();' }, 'helpers.ts'],
    [{ info: 'ts helpers.ts' }, 'helpers.ts'],
    [{ info: 'ts title="../x.ts"' }, undefined],
    [{ code: '// ~/.ssh/config.ts\nx();' }, undefined],
    [{ code: '// C:/Users/x/y.ts\nx();' }, undefined],
    [{ code: '// C:\\Users\\x\\y.ts\nx();' }, undefined],
    [{ code: '// Node.js\nx();', info: 'js' }, 'src/app.ts'],
    [{ code: '// app.ts\nx();' }, 'src/app.ts'],
    [{ code: '// note.ts\nx();', active: 'lost/note.ts' }, 'lost/note.ts'],
    [{ code: '--- a/gone.ts\n+++ b/gone.ts\n@@ -1 +1 @@', info: 'diff' }, undefined],
  ])('is never the open one where the block names another: %j', (block, path) => {
    expect(target(block)).toBe(path);
  });

  it('is none for a command', () => {
    expect(target({ info: 'bash', code: 'npm install left-pad' })).toBeUndefined();
    expect(target({ info: 'bash', before: 'Run this in the folder of `package.json`:' })).toBeUndefined();
  });

  it('is asked for where a name fits several', () => {
    const block = { info: 'ts:date.ts', code: 'x', before: '', files: FILES };
    expect(likelyFiles(block)).toEqual(['src/util/date.ts', 'test/util/date.ts']);
    expect(fileOfBlock({ ...block, active: 'test/util/date.ts' })).toBe('test/util/date.ts');
  });

  it('never lies outside the workspace', () => {
    for (const info of ['ts:../../etc/x.ts', 'ts:/etc/passwd.ts', 'ts:https://x.y/z.ts']) {
      expect(target({ info }) ?? '').not.toMatch(/\.\.|^\/|:/);
    }
  });
});
