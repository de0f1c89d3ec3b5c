// "Run again": what is asked about is what runs, to its last character.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shownArguments } from '../../../src/core/text/visible.ts';
import { confirmRerun } from '../../../src/host/chat/confirmRerun.ts';
import { window, workspace } from '../../fakes/fakeVscode.ts';

interface Asked {
  readonly text: string;
  readonly isModal: boolean;
  readonly detail: string;
  readonly buttons: readonly string[];
}

const name = 'Run command';
/** The call of the finding: harmless words, and a line more where a box ends. */
const command = `npm test # ${'the tests of this project, '.repeat(170)}\necho x > payload.txt`;

describe('the question before a call is run again', () => {
  const asked: Asked[] = [];
  const opened: string[] = [];
  let answers: (string | undefined)[] = [];
  beforeEach(() => {
    vi.spyOn(window, 'showWarningMessage').mockImplementation((text: string, ...rest: unknown[]) => {
      const [options] = rest;
      const given = typeof options === 'string' || options === undefined ? undefined : options;
      const { modal, detail } = (given ?? {}) as { modal?: boolean; detail?: string };
      const buttons = (given === undefined ? rest : rest.slice(1)) as string[];
      asked.push({ text, isModal: modal === true, detail: detail ?? '', buttons });
      return Promise.resolve(answers.shift());
    });
    vi.spyOn(workspace, 'openTextDocument').mockImplementation((wanted: unknown) => {
      opened.push((wanted as { content: string }).content);
      return Promise.resolve({} as never);
    });
  });
  afterEach(() => {
    asked.length = 0;
    opened.length = 0;
    answers = [];
  });

  it('shows a short one whole', async () => {
    answers = ['Run Again'];
    const text = shownArguments({ command: `ls${' '.repeat(900)}; sh` });
    expect(await confirmRerun(false, { name, text }, (ask) => ask())).toBe(true);
    expect(asked).toMatchObject([{ isModal: true, detail: text }]);
    expect(text).toContain('⟦900 blanks⟧; sh');
    answers = [undefined];
    expect(await confirmRerun(false, { name, text }, (ask) => ask())).toBe(false);
  });

  it('of one that no box shows whole is put beside the whole text, and nothing runs before', async () => {
    const text = shownArguments({ command });
    answers = ['Show All of It', 'Run Again'];
    expect(await confirmRerun(false, { name, text }, (ask) => ask())).toBe(true);
    expect(opened).toEqual([text]);
    expect(text).toContain('payload.txt');
    const [first, second] = asked;
    expect(first).toMatchObject({ isModal: true, buttons: ['Show All of It'] });
    expect(first?.detail).toContain(text.length.toLocaleString('en-US'));
    expect(second).toMatchObject({ isModal: false, buttons: ['Run Again'] });
  });

  it.each([
    ['characters', 'x'.repeat(1_501)],
    ['lines', 'x\n'.repeat(30)],
  ])('has no button that runs where there are too many %s', async (_, text) => {
    // Somebody who closes the box, or the message beside the text, has allowed nothing.
    answers = [undefined];
    expect(await confirmRerun(false, { name, text }, (ask) => ask())).toBe(false);
    expect(opened).toEqual([]);
    answers = ['Show All of It', undefined];
    expect(await confirmRerun(false, { name, text }, (ask) => ask())).toBe(false);
    expect(asked.flatMap(({ isModal, buttons }) => (isModal ? buttons : []))).toEqual([
      'Show All of It',
      'Show All of It',
    ]);
  });

  it('is not put where the call is allowed anyway', async () => {
    expect(await confirmRerun(true, { name, text: 'x'.repeat(9_000) }, (ask) => ask())).toBe(true);
    expect(asked).toEqual([]);
  });
});
