import { describe, expect, it } from 'vitest';
import type { ScriptedTurn } from '../../fakes/scriptedTurnSource.ts';
import { EditScene } from './editScene.ts';

const original = ['one', 'two', 'three', 'four'];
const answer = (first: string): string => `<code>\n${first}\ntwo\nthree\nfour\n</code>`;

async function say(turn: ScriptedTurn, first: string): Promise<void> {
  await turn.text(answer(first));
  await turn.end();
}

/** A document in which ONE is proposed for `one`. */
async function reviewed(...of: ConstructorParameters<typeof EditScene> extends [unknown, ...infer Rest] ? Rest : []) {
  const scene = new EditScene(original, ...of);
  await scene.written(answer('ONE'));
  expect(scene.lines).toEqual(['one', 'ONE', 'two', 'three', 'four']);
  return scene;
}

function isWritten(scene: EditScene, first: string): void {
  expect(scene.lines).toEqual(['one', first, 'two', 'three', 'four']);
  expect(scene.edit.review.original).toEqual(original);
  expect(scene.edit.review.state).toBe('review');
}

describe('Try Again', () => {
  it('writes on where the answer is still coming while the old result is taken back', async () => {
    const scene = await reviewed();
    const again = scene.tryAgain();
    await scene.source.last.text('<code>\nEINS\n');
    await expect.poll(() => scene.lines).toContain('EINS');
    await scene.source.last.text('two\nthree\nfour\n</code>');
    await scene.source.last.end();
    await again;
    isWritten(scene, 'EINS');
  });

  it('writes an answer that ends while the old result is on its way out', async () => {
    const scene = await reviewed();
    const asked = scene.hold();
    const again = scene.tryAgain();
    await say(scene.source.last, 'EINS');
    await asked;
    scene.release();
    await again;
    isWritten(scene, 'EINS');
  });

  it('takes the old result back again where somebody wrote first', async () => {
    const scene = await reviewed();
    const asked = scene.hold();
    const again = scene.tryAgain();
    await scene.source.last.text('<code>\nEINS\n');
    await asked;
    scene.type({ startLine: 4, startCharacter: 4, endLine: 4, endCharacter: 4, text: '!' });
    scene.release();
    await scene.source.last.text('two\nthree\nfour!\n</code>');
    await scene.source.last.end();
    await again;
    expect(scene.lines).toEqual(['one', 'EINS', 'two', 'three', 'four!']);
    expect(scene.edit.review.originalLines()).toEqual(['one', 'two', 'three', 'four!']);
  });

  it('writes only the newest answer where it is asked for twice', async () => {
    const scene = await reviewed();
    const asked = scene.hold();
    const first = scene.tryAgain();
    const [, dropped] = scene.source.turns;
    await dropped?.text('<code>\nEINS\n');
    await asked;
    const second = scene.tryAgain();
    await say(scene.source.last, 'UNO');
    scene.release();
    await Promise.all([first, second]);
    isWritten(scene, 'UNO');
  });

  it('leaves out what a run still says that was stopped for it', async () => {
    const scene = new EditScene(original);
    scene.source.ignoresAbort = true;
    const start = scene.streams.start(scene.editing, scene.edit);
    const slow = scene.source.last;
    await slow.text('<code>\nONE\n');
    const again = scene.tryAgain();
    await scene.source.last.text('<code>\nEINS\n');
    await expect.poll(() => scene.lines).toContain('EINS');
    await slow.text('two\nLATE\n');
    await slow.end();
    await start;
    await scene.source.last.text('two\nthree\nfour\n</code>');
    await scene.source.last.end();
    await again;
    isWritten(scene, 'EINS');
  });

  it('is not led astray by auto save, before it and in its middle', async () => {
    const scene = await reviewed();
    await scene.editing.beforeSave(true);
    await scene.editing.afterSave();
    expect(scene.lines).toEqual(['ONE', 'two', 'three', 'four']);
    const again = scene.tryAgain();
    await scene.source.last.text('<code>\nEINS\n');
    await expect.poll(() => scene.lines).toContain('EINS');
    await scene.editing.beforeSave(true);
    expect(scene.lines).toEqual(original);
    await scene.editing.afterSave();
    await scene.source.last.text('two\nthree\nfour\n</code>');
    await scene.source.last.end();
    await again;
    isWritten(scene, 'EINS');
  });

  it('writes nothing where the user took a step back meanwhile', async () => {
    const scene = await reviewed();
    const asked = scene.hold();
    const again = scene.tryAgain();
    await scene.source.last.text('<code>\nEINS\n');
    await asked;
    scene.undo();
    scene.release();
    await again;
    expect(scene.lines).toEqual(original);
    expect(scene.edit.isOpen).toBe(false);
  });

  it('leaves the old result where the editor does not take the change, and says so', async () => {
    const scene = await reviewed();
    scene.isLocked = true;
    const again = scene.tryAgain();
    await say(scene.source.last, 'EINS');
    await expect(again).rejects.toThrow('did not take the change');
    isWritten(scene, 'ONE');
  });

  it('leaves the old result where no word of a new one comes', async () => {
    const scene = await reviewed();
    const again = scene.tryAgain();
    await scene.source.last.end('error');
    await again;
    isWritten(scene, 'ONE');
    expect(scene.nothing).toEqual([scene.edit]);
  });

  it('takes the old result back also where all of the new one waits for its end', async () => {
    const scene = await reviewed(['one'], { redaction: { restorer: waitingRestorer } as never });
    const again = scene.tryAgain();
    await say(scene.source.last, 'EINS');
    await again;
    isWritten(scene, 'EINS');
  });

  it('takes out the line being written, too, where what was accepted stays', async () => {
    const scene = new EditScene(original);
    const start = scene.streams.start(scene.editing, scene.edit);
    await scene.source.last.text('<code>\nONE\n');
    await expect.poll(() => scene.lines).toContain('ONE');
    const again = scene.tryAgain(['one'], true);
    await say(scene.source.last, 'EINS');
    await Promise.all([start, again]);
    isWritten(scene, 'EINS');
  });
});

/** As where secrets may be in every word. */
function waitingRestorer() {
  let text = '';
  return {
    push: (raw: string): string => {
      text += raw;
      return '';
    },
    end: (): string => text,
  };
}
