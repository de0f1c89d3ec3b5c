import { expect, it } from 'vitest';
import { KnownFiles } from '../../../src/webview/chat/knownFiles.ts';

it('asks once for what several paragraphs name, and again a while later', async () => {
  const asked: string[][] = [];
  let files = ['a.ts'];
  let now = 0;
  const known = new KnownFiles(
    async (paths) => {
      asked.push(paths);
      return paths.filter((path) => files.includes(path));
    },
    () => now,
  );
  const [one, two] = await Promise.all([known.find(['a.ts', 'b.ts']), known.find(['b.ts', 'c.ts', 'a.ts'])]);
  expect([[...one], [...two]]).toEqual([['a.ts'], ['a.ts']]);
  expect(asked).toEqual([['a.ts', 'b.ts'], ['c.ts']]);
  files = ['b.ts'];
  now = 60_000;
  expect([...(await known.find(['a.ts', 'b.ts']))]).toEqual(['b.ts']);
  files = ['a.ts'];
  known.forget();
  expect([...(await known.find(['a.ts', 'b.ts']))]).toEqual(['a.ts']);
});

it('goes on after a question that failed', async () => {
  let isDown = true;
  const known = new KnownFiles(async (paths) => {
    if (isDown) throw new Error('down');
    return paths;
  });
  await expect(known.find(['a.ts'])).rejects.toThrow('down');
  isDown = false;
  expect([...(await known.find(['a.ts']))]).toEqual(['a.ts']);
});
