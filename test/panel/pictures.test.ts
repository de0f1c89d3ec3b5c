// Pictures of the panel to look at, in test/screenshots (git-ignored): each state, theme and width.
import { describe } from 'vitest';
import type { Snapshot } from '../../src/protocol/viewState.ts';
import { stopClock } from './support/clock.ts';
import { answer, figures, question, retryAnswer, snapshot } from './support/content.ts';
import { it, type Panel } from './support/panelPage.ts';
import { pictureThemes, takePicture } from './support/pictures.ts';

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
          message: 'The response was cut off. The connection closed after 1,204 tokens.',
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

/** Resolves when nothing is to come: bodies, and the colours of code. */
async function settled({ page }: Panel): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.is-pending') === null &&
      [...document.querySelectorAll('.md-code')].every((code) => code.querySelector('[class*=hljs]') !== null),
  );
}

async function picture(panel: Panel, name: string): Promise<void> {
  await settled(panel);
  await takePicture(panel, `panel-${name}`);
}

describe('pictures', () => {
  it('shows a conversation in each theme and width, in forced colours and at twice the size of text', async ({
    openPanel,
  }) => {
    const panel = await openPanel({ snapshot: conversation });
    for (const width of [240, 360, 900]) {
      await panel.page.setViewportSize({ width, height: 860 });
      await settled(panel);
      await pictureThemes(panel, (theme) => `panel-talk-${theme}-${width}`);
    }
    await panel.page.setViewportSize({ width: 360, height: 860 });
    await panel.wear('hc-dark');
    await panel.page.emulateMedia({ forcedColors: 'active' });
    await picture(panel, 'forced-colors');
    await panel.page.emulateMedia({ forcedColors: null });
    await panel.page.setViewportSize({ width: 480, height: 860 });
    await panel.wear('dark');
    await panel.page.evaluate(() => document.documentElement.style.setProperty('zoom', '2'));
    await picture(panel, 'zoom');
  });

  it('shows what to do without a key in each theme', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: noKey, width: 260 });
    await pictureThemes(panel, (theme) => `panel-no-key-${theme}`);
  });

  it('shows an empty conversation', async ({ openPanel }) => {
    await picture(await openPanel({ snapshot: snapshot({ title: '' }) }), 'empty');
  });

  it('shows an answer that thinks, with its thoughts unfolded', async ({ openPanel }) => {
    const messages = [question('q', 'Is it prime?'), answer('a', '', { status: 'streaming' })];
    const panel = await openPanel({
      snapshot: snapshot({ messages, runningMessageId: 'a' }),
      height: 600,
      haste: 10,
    });
    await stopClock(panel.page);
    const text = 'Let me see: 91 is 7 × 13.\nSo it is not a prime, though it looks like one.\n\nI check the others.';
    panel.host.post({ type: 'answer-progress', messageId: 'a', state: 'thinking' });
    panel.host.post({ type: 'answer-delta', messageId: 'a', deltas: [{ part: 'thinking', startsPart: true, text }] });
    await panel.page.locator('summary').click();
    await stopClock(panel.page, 2_000);
    await panel.page.getByText('Thinking… 2 s').waitFor();
    await picture(panel, 'thinking');
  });

  it('shows an answer that is written, in the middle of its code, and the draft of the next question', async ({
    openPanel,
  }) => {
    const messages = [question('q', 'Show me'), answer('a', '', { status: 'streaming' })];
    const panel = await openPanel({
      snapshot: snapshot({ messages, runningMessageId: 'a' }),
      theme: 'light',
      height: 600,
      haste: 10,
    });
    await stopClock(panel.page);
    panel.host.post({ type: 'answer-progress', messageId: 'a', state: 'writing' });
    const text = 'Like **this**:\n\n```ts\nconst header = response.headers.get("retry-after");\nif (hea';
    panel.host.post({ type: 'answer-delta', messageId: 'a', deltas: [{ part: 'text', startsPart: true, text }] });
    await panel.page.getByRole('textbox', { name: 'Message' }).fill('And the tests');
    await panel.page.getByText('Writing…').waitFor();
    await stopClock(panel.page, 1_000);
    await panel.page.getByText('Writing… 1 s').waitFor();
    await takePicture(panel, 'panel-writing');
  });

  it('shows waiting for a retry', async ({ openPanel }) => {
    const messages = [question('q', 'Show me'), answer('a', '', { status: 'streaming' })];
    const panel = await openPanel({
      snapshot: snapshot({ messages, runningMessageId: 'a' }),
      width: 260,
      height: 400,
    });
    const until = (await stopClock(panel.page)) + 8_000;
    panel.host.post({ type: 'answer-progress', messageId: 'a', state: 'retrying', until, reason: 'rate limited' });
    await panel.page.getByText('Retrying in 8 s').waitFor();
    await picture(panel, 'retrying');
  });

  it('shows the actions of the message under the pointer, narrow and wide', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: conversation, width: 240 });
    const question = panel.page.getByRole('article', { name: 'You' }).last();
    const other = panel.page.getByRole('article', { name: 'Claude Sonnet 4.5' }).first();
    for (const width of [240, 360]) {
      await panel.page.setViewportSize({ width, height: 860 });
      await panel.wear('dark');
      await panel.page.getByRole('article').last().hover();
      await picture(panel, `hover-answer-${width}`);
      await panel.wear('light');
      await question.hover();
      await other.focus();
      await picture(panel, `hover-question-${width}`);
      await other.blur();
    }
  });

  it('shows the list of mentions in each theme', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot(), width: 300, height: 420 });
    panel.host.requests['mention-search'] = async () =>
      ['retry.ts', 'retryPolicy.test.ts', 'README.md', 'aVeryLongNameOfAFileThatDoesNotFitIntoTheList.ts'].map(
        (label, index) => ({
          mention: { kind: 'file', uri: `file:///w/${label}` },
          label,
          detail: `src/core/gateway/${label}`,
          icon: index < 2 ? 'go-to-file' : 'file',
        }),
      );
    await panel.page.getByRole('textbox', { name: 'Message' }).pressSequentially('Look at @re');
    await panel.page.getByRole('option').first().waitFor();
    await panel.page.keyboard.press('ArrowDown');
    await pictureThemes(panel, (theme) => `panel-mentions-${theme}`);
  });

  it('shows a question being edited in each theme', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: conversation, height: 600 });
    await panel.page.getByRole('article', { name: 'You' }).first().hover();
    await panel.page.getByRole('button', { name: 'Edit', exact: true }).first().click();
    await settled(panel);
    await pictureThemes(panel, (theme) => `panel-edit-${theme}`);
  });

  const connection = snapshot().connection;
  const blocked: Readonly<Record<string, Partial<Snapshot>>> = {
    restricted: { isTrusted: false },
    expired: {
      connection: {
        ...connection,
        state: 'expired',
        detail: 'The Vercel token in .env.local ended 2 hours ago. Run `vercel env pull` to get a new one.',
      },
    },
    'bad-base-url': {
      connection: {
        ...connection,
        state: 'bad-base-url',
        detail: 'aiGateway.baseUrl is not an http or https address.',
      },
    },
    'no-key-with-messages': { ...noKey, messages: conversation.messages, title: 'Parse the retry header' },
  };
  it(`shows what stands in the way: ${Object.keys(blocked).join(', ')}`, async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot(), width: 300, height: 600 });
    for (const [name, change] of Object.entries(blocked)) {
      const shown = snapshot({ conversationId: name, ...change });
      panel.host.post({ type: 'snapshot', snapshot: shown });
      const words = shown.isTrusted ? shown.connection.detail.slice(0, 30) : 'Restricted Mode';
      await panel.page.getByText(words).waitFor();
      await picture(panel, `blocked-${name}`);
    }
  });

  it('shows right-to-left text, unbroken text, pictures, long questions and a notice', async ({ openPanel }) => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const messages = [
      question('q1', 'مرحبا، كيف أكتب دالة `map` في بايثون؟'),
      answer('a1', 'يمكنك استخدام الدالة `map` هكذا:\n\n- أولاً\n- ثانياً', { status: 'stopped' }),
      question('q2', `https://example.com/${'averylongpath'.repeat(12)}`, {
        parts: [
          { type: 'image', mediaType: 'image/png', data: pixel, name: 'pixel' },
          { type: 'file', name: 'paper.pdf', mediaType: 'application/pdf', bytes: 1_200_000 },
          { type: 'text', text: `https://example.com/${'averylongpath'.repeat(12)}` },
        ],
      }),
      answer('a2', `${'x'.repeat(200)}\n\n| a | b |\n|---|---|\n| 1 | ${'wide '.repeat(30)} |`, {
        finishReason: 'length',
        figures,
      }),
      question('q3', Array.from({ length: 40 }, (_, line) => `${line}: a line of a long log`).join('\n')),
    ];
    const panel = await openPanel({ snapshot: snapshot({ messages }), height: 1600, width: 320 });
    panel.host.post({ type: 'notice', level: 'warning', text: 'big.bin is larger than 20 MB and was not attached.' });
    await panel.page.getByText('big.bin').waitFor();
    await picture(panel, 'odd-content');
  });

  it('shows the way back to the end, and a context that runs full', async ({ openPanel }) => {
    const lines = Array.from({ length: 80 }, (_, line) => `Line ${line}.\n\n`).join('');
    const messages = [question('q', 'Many lines'), answer('a', lines, { figures })];
    const panel = await openPanel({
      snapshot: snapshot({ messages, historyTokens: 196_000, draft: 'One more' }),
      height: 500,
    });
    await panel.page.getByRole('log').evaluate((log) => (log.scrollTop = 200));
    await panel.page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    await picture(panel, 'jump');
  });
});
