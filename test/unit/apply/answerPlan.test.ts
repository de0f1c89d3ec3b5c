import { afterEach, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { planAnswer } from '../../../src/host/editor/answerPlan.ts';
import { fake, FakeDocument, Uri } from '../../fakes/fakeVscode.ts';

afterEach(() => fake.renew());

const active = (uri: Uri): vscode.TextDocument =>
  new FakeDocument(uri, 'x = 1', 'python') as unknown as vscode.TextDocument;
const ANSWER = ['```python\nx = 2\n```\n'];

it('a block of an answer goes into the open file that it fits', async () => {
  const { groups, left } = await planAnswer(ANSWER, active(Uri.file('/w/a.py')));
  expect(groups.map(({ target }) => target.kind)).toEqual(['document']);
  expect(left).toEqual([]);
});

it.each([ANSWER, ['```\nx = 2\n```\n']])(
  'a block for the open cell of a notebook is applied by itself: with the answer it could not be taken back: %j',
  async (text) => {
    const { groups, left } = await planAnswer([text], active(new Uri('vscode-notebook-cell', '/w/a.ipynb')));
    expect(groups).toEqual([]);
    expect(left.map(({ reason }) => reason)).toEqual([
      'It is for a cell of a notebook. Select the cell and press Apply on the block.',
    ]);
  },
);
