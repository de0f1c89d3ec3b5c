import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { asked, type HeldEdit, Scene, undo, until, withSettings } from './support/editScene.ts';

const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;
const run = (command: string) => vscode.commands.executeCommand(`aiGateway.${command}`);

/** Numbers below a limit that look random and are the same each time. */
function randomly(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A function among blank lines; every line is there once. */
const original = ['top', '', 'begin', 'one', '', 'two', 'three', 'four', 'five', 'end', '', 'last', ''];
const [first, behind] = [2, 10];

/** How far the first edit is when the second begins. */
const states = ['asked', 'writing', 'finished', 'partly accepted', 'saved', 'stopped'] as const;

/** The first edit's answer: some lines of the function are new, some go, and some are put in. */
function answer(pick: (limit: number) => number): string[] {
  const lines = original.slice(first, behind).flatMap((line, index) => {
    const fate = index === 0 ? 0 : pick(4);
    return [[line], [`${line} new${index}`], [], [line, `put${index}`]][fate] ?? [];
  });
  return [...lines.slice(0, -1), 'tail', 'end'].filter(
    (line, index, all) => index === all.length - 1 || line !== 'end',
  );
}

async function begun(
  scene: Scene,
  state: (typeof states)[number],
  lines: readonly string[],
): Promise<HeldEdit | undefined> {
  const range = [first, behind - 1] as const;
  if (state === 'asked') return scene.begin(range, wrapped(lines.join('\n')), 'begin');
  if (state === 'writing' || state === 'stopped') {
    const held = await scene.begin(range, wrapped(lines.join('\n')), 'tail');
    await until('what comes before', () => lines.slice(0, -2).every((line) => scene.lines.includes(line)));
    if (state === 'stopped') await run('stop');
    return held;
  }
  await scene.edit(range, wrapped(lines.join('\n')));
  if (state === 'partly accepted') await run('acceptChange');
  if (state === 'saved') await scene.document.save();
  return undefined;
}

describe('an edit over an open one', () => {
  for (const state of states) {
    it(`replaces it and leaves the lines around it alone (${state})`, async () => {
      await withSettings({ 'files.autoSave': 'off' }, async () => {
        for (let seed = 1; seed <= 3; seed += 1) {
          const pick = randomly(seed);
          const scene = await Scene.open(original.join('\n'));
          const lines = answer(pick);
          const held = await begun(scene, state, lines);
          // What it leaves when it is taken back.
          const isKept = (line: string): boolean => line !== '' && scene.lines.includes(line);
          const places = original.flatMap((line, index) => (isKept(line) && index < 11 ? [index] : []));
          const [one = 0, other = 0] = [places[pick(places.length)], places[pick(places.length)]];
          const [start, end] = [Math.min(one, other), Math.max(one, other)];
          const base = await baseOf(scene);
          const [from, to] = [original[start] ?? '', original[end] ?? ''];
          const evidence = JSON.stringify({ seed, lines, from, to, text: scene.lines });
          const fresh = ['fresh', '', ...Array.from({ length: pick(4) }, (_, index) => `more${index}`)]
            .join('\n')
            .trim();
          await scene.edit([scene.lines.indexOf(from), scene.lines.indexOf(to)], wrapped(fresh));
          await run('acceptAllChanges');
          const wanted = [
            ...base.slice(0, base.indexOf(from)),
            ...fresh.split('\n'),
            ...base.slice(base.indexOf(to) + 1),
          ];
          assert.equal(scene.text, wanted.join('\n'), evidence);
          await held?.goOn();
          await held?.done;
          assert.equal(scene.text, wanted.join('\n'), evidence);
          await scene.close();
        }
      });
    });
  }

  it('works on the old lines of a change of which only new ones are selected', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open('one\ntwo\nthree\n');
      await scene.edit([0, 2], wrapped('one\nTWO\nmore\nthree'));
      await scene.edit([2, 2], wrapped('second'));
      assert.equal(scene.text, 'one\ntwo\nsecond\nthree\n');
      await run('acceptAllChanges');
      assert.equal(scene.text, 'one\nsecond\nthree\n');
      assert.ok(!JSON.stringify(await asked()).includes('TWO'));
      await undo();
      await scene.has('one\ntwo\nthree\n');
      await scene.close();
    });
  });
});

/** The text once all that is open is rejected, as the comparison shows it. */
async function baseOf({ document: { uri } }: Scene): Promise<string[]> {
  const original = uri.with({ scheme: 'ai-gateway-original', query: uri.toString() });
  const document = await vscode.workspace.openTextDocument(original);
  return document.getText().split('\n');
}
