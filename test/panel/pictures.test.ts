// Pictures of the panel to look at, in test/screenshots (git-ignored): each state, theme and width.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/protocol/viewState.ts';
import { repository } from './support/build.ts';
import { answer, figures, question, retryAnswer, snapshot } from './support/content.ts';
import { PanelBench, type Panel } from './support/panelPage.ts';
import type { ThemeName } from './support/themes.ts';

const folder = path.join(repository, 'test/screenshots');
let bench: PanelBench;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  bench = await PanelBench.start();
});
afterAll(() => bench.close());

const context = {
  type: 'context',
  origin: 'selection',
  label: 'retry.ts:12–40',
  path: 'src/retry.ts',
  excerpt: 'export function retry() {}',
  tokens: 320,
} as const;

const conversation: Snapshot = snapshot({
  messages: [
    question('q1', 'Why does this ignore `Retry-After` dates?', {
      parts: [context, { type: 'text', text: 'Why does this ignore `Retry-After` dates?' }],
    }),
    answer('a1', '', {
      parts: [
        { type: 'thinking', text: 'The header may be a date.\nNumber() of a date is NaN.' },
        { type: 'text', text: retryAnswer },
      ],
      figures,
      branch: { ids: ['a0', 'a1', 'a2'], index: 1 },
    }),
    question('q2', 'Run the tests for it'),
    answer(
      'a2',
      'Here is the plan:\n\n1. Replace the buffer with a `TransformStream`.\n2. Keep back-pressure by awaiting `write`.\n3. Flush the decoder at the',
      {
        status: 'failed',
        figures: { provider: 'anthropic', outputTokens: 1204, failedProviders: ['bedrock'] },
        error: {
          kind: 'protocol',
          code: 'stream-truncated',
          message: 'The answer was cut off. The connection closed after 1,204 tokens.',
          retryable: true,
          actions: ['continue', 'retry', 'pick-model'],
        },
      },
    ),
  ],
  attachments: [
    { id: '1', kind: 'file', label: 'retry.test.ts', detail: 'src/retry.test.ts', tokens: 900 },
    {
      id: '2',
      kind: 'image',
      label: 'error.png',
      detail: '12 kB',
      tokens: 0,
      problem: 'This model does not take pictures.',
    },
  ],
  draft: 'And in Python?',
  historyTokens: 1200,
  attachmentTokens: 900,
});

const noKey: Snapshot = snapshot({
  title: '',
  model: null,
  connection: {
    state: 'no-key',
    detail: 'No key is set. Enter one, or start a local server.',
    origin: 'https://ai-gateway.vercel.sh',
    isOfficial: true,
    isLocal: false,
  },
});

async function picture(panel: Panel, name: string): Promise<void> {
  await panel.page.waitForFunction(() => document.querySelector('.is-pending') === null);
  await panel.page.screenshot({ path: path.join(folder, `panel-${name}.png`) });
  expect(panel.problems).toEqual([]);
  await panel.page.context().close();
}

describe('pictures', () => {
  const themes: readonly ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light'];
  for (const theme of themes) {
    for (const width of [240, 360, 900]) {
      it(`shows a conversation in ${theme} at ${width} pixels without a refused resource`, async () => {
        await picture(await bench.open({ snapshot: conversation, theme, width }), `talk-${theme}-${width}`);
      });
    }
    it(`shows what to do without a key in ${theme}`, async () => {
      await picture(await bench.open({ snapshot: noKey, theme, width: 260 }), `no-key-${theme}`);
    });
  }

  it('shows an empty conversation', async () => {
    await picture(await bench.open({ snapshot: snapshot({ title: '' }) }), 'empty');
  });
});
