// Finding words in the conversation, with the host's own search behind it.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ViewMessage } from '../../src/protocol/viewState.ts';
import { answer, manyMessages, numberedMessage, question, retryAnswer, snapshot } from './support/content.ts';
import { findHost } from './support/findHost.ts';
import { it as panelTest } from './support/panelPage.ts';

const it = panelTest.extend(
  'openFind',
  async ({ openPanel }) =>
    async (
      messages: ViewMessage[],
      whole: readonly ViewMessage[] = messages,
      runningMessageId: string | null = null,
    ) => {
      const shown = [...whole];
      const panel = await openPanel({ snapshot: snapshot({ messages, runningMessageId }) });
      await panel.page.getByRole('textbox', { name: 'Message' }).focus();
      const search = findHost(() => shown);
      const asked: string[][] = [];
      panel.host.requests['find-in-chat'] = (query) => {
        asked.push(query.ids ?? ['all']);
        return search(query);
      };
      panel.host.requests['message-bodies'] = async ({ ids }) => shown.filter(({ id }) => ids.includes(id));
      const find = async (words: string, count: string): Promise<void> => {
        await panel.page.keyboard.press('Control+f');
        await input(panel.page).fill(words);
        await counted(panel.page, count);
      };
      return { ...panel, shown, asked, find };
    },
);

const input = (page: Page) => page.getByRole('textbox', { name: 'Find in chat' });
const counted = (page: Page, words: string) => expect.poll(() => page.locator('.find-count').textContent()).toBe(words);

/** The texts that are marked; `current` is where the reader is. */
const marked = (page: Page, name: 'chat-find' | 'chat-find-current') =>
  page.evaluate(
    (key) =>
      [...(CSS.highlights.get(key) ?? [])].flatMap((range) => (range instanceof Range ? [range.toString()] : [])),
    name,
  );

/** Whether the current match can be seen, and in which message it is. */
const currentPlace = (page: Page) =>
  page.evaluate(() => {
    const [range] = [...(CSS.highlights.get('chat-find-current') ?? [])];
    if (!(range instanceof Range)) return 'none';
    const box = range.getBoundingClientRect();
    const view = document.querySelector('.log')?.getBoundingClientRect();
    const bar = document.querySelector('.find-bar')?.getBoundingClientRect();
    const isSeen =
      view !== undefined && bar !== undefined && box.height > 0 && box.top >= bar.bottom && box.bottom <= view.bottom;
    const text = range.startContainer.parentElement?.closest('article')?.textContent ?? '';
    return `${isSeen ? 'seen' : 'not seen'}: ${/(?:Question|Answer) number \d+/.exec(text)?.[0] ?? text.slice(0, 20)}`;
  });

const focusedName = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

describe('finding in the chat', () => {
  it('finds what is not drawn, draws it, goes there and back round', async ({ openFind }) => {
    const all = Array.from({ length: 300 }, (_, index) => numberedMessage(index));
    const { page, find } = await openFind(manyMessages(300), all);
    expect(await page.getByText('Answer number 7.', { exact: true }).count()).toBe(0);
    await find('answer number 7.', '1 of 1');
    await expect.poll(() => currentPlace(page)).toBe('seen: Answer number 7');
    await find('number 12', '1 of 11');
    for (const [key, count, place] of [
      ['Enter', '2 of 11', 'Question number 120'],
      ['F3', '3 of 11', 'Answer number 121'],
      ['Shift+Enter', '2 of 11', 'Question number 120'],
      ['Shift+F3', '1 of 11', 'Question number 12'],
      ['Shift+F3', '11 of 11', 'Answer number 129'],
      ['Enter', '1 of 11', 'Question number 12'],
    ] as const) {
      await page.keyboard.press(key);
      await counted(page, count);
      await expect.poll(() => currentPlace(page)).toBe(`seen: ${place}`);
    }
    await page.getByRole('button', { name: 'Next match' }).click();
    await counted(page, '2 of 11');
    await page.getByRole('button', { name: 'Previous match' }).click();
    await counted(page, '1 of 11');
  });

  it('closes with Escape, which does not stop the answer, and gives the focus back', async ({ openFind }) => {
    const messages = [question('q', 'one two'), answer('a', 'two three', { status: 'streaming' })];
    const { page, host, find } = await openFind(messages, messages, 'a');
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('draft');
    await find('two', '1 of 2');
    expect(await marked(page, 'chat-find-current')).toEqual(['two']);
    await page.keyboard.press('Escape');
    await input(page).waitFor({ state: 'hidden' });
    expect(await focusedName(page)).toBe('Message');
    expect(await marked(page, 'chat-find')).toEqual([]);
    expect(await box.inputValue()).toBe('draft');
    // Also where somebody writes on below it.
    host.post({ type: 'go-to', where: 'find' });
    await input(page).waitFor();
    await box.press('Escape');
    await input(page).waitFor({ state: 'hidden' });
    expect(host.sent('stop')).toEqual([]);
    host.post({ type: 'go-to', where: 'find' });
    await input(page).waitFor();
    // The words of the last time are there, to be typed over.
    expect(await input(page).inputValue()).toBe('two');
    await page.getByRole('button', { name: 'Close find' }).click();
    expect(await focusedName(page)).toBe('Message');
    expect(host.sent('stop')).toEqual([]);
  });

  it('opens what is folded: thoughts, steps and long questions', async ({ openFind }) => {
    const card = (id: string) =>
      ({
        type: 'tool-call',
        id,
        name: 'readFile',
        argumentsText: '{}',
        state: 'done',
        summary: `src/${id}.ts`,
      }) as const;
    const messages = [
      question('q', `${'line\n'.repeat(40)}the needle at the end`),
      answer('a', '', {
        parts: [
          { type: 'thinking', text: 'hm\nanother needle' },
          card('one'),
          card('needle'),
          { type: 'text', text: 'No **nee**dle.' },
        ],
      }),
    ];
    const { page, find } = await openFind(messages);
    await page.locator('.log').evaluate((log) => (log.scrollTop = 0));
    await find('needle', '1 of 4');
    for (const line of ['the needle at the end', 'another needle', 'src/needle.ts', 'No needle.']) {
      await expect
        .poll(() =>
          page.evaluate(() => {
            const [range] = [...(CSS.highlights.get('chat-find-current') ?? [])];
            const text =
              range instanceof Range ? range.startContainer.parentElement?.closest('div, p, .tool-line') : null;
            return range instanceof Range && range.getBoundingClientRect().height > 0
              ? text?.textContent?.split('\n').at(-1)
              : '';
          }),
        )
        .toBe(line);
      await page.keyboard.press('Enter');
    }
    expect(await page.locator('details.steps[open], details.thinking[open]').count()).toBe(2);
  });

  it('marks as many as the host counts, whatever the text looks like', async ({ openFind }) => {
    const rich = [
      '# Find *me* find',
      'Soft\nbreak and **bo**ld, `code find`, <kbd>find</kbd>, [find](https://a.example) and src/find.ts.',
      '- find one\n- [x] find two\n\n  and find three\n\n> find quoted\n> > twice find',
      '| find | b |\n|---|---|\n| find find | `find` |',
      `\`\`\`ts\nconst find = 1; // find\n${'find();\n'.repeat(300)}\`\`\``,
      '<div>find</div>',
      'Formula $find$ and $$find$$',
      '![find](https://a.example/a.png) 1. find\n2. find',
      `${'A long paragraph to find. '.repeat(400)}`,
      retryAnswer,
    ].join('\n\n');
    const messages = [
      question('q', 'Can you `find` it?\n\n```ts\nfind();\n```\nFIND'),
      answer('a', rich),
      answer('p', 'plain **find**', { isPlain: true }),
    ];
    const { page } = await openFind(messages);
    for (const words of ['find', 'soft break', 'bold', 'a', 'İ', 'const']) {
      await page.keyboard.press('Control+f');
      await input(page).fill(words);
      const host = await findHost(() => messages)({ query: words, matchCase: false });
      const total = (host ?? []).flatMap(({ parts }) => parts).reduce((sum, count) => sum + count, 0);
      expect(total, words).toBeGreaterThanOrEqual(words === 'İ' ? 0 : 1);
      const counts = total === 0 ? 'No results' : `of ${total.toLocaleString('en-US')}`;
      await expect.poll(() => page.locator('.find-count').textContent()).toContain(counts);
      await expect
        .poll(async () => (await marked(page, 'chat-find')).length + (await marked(page, 'chat-find-current')).length)
        .toBe(total);
      const texts = new Set((await marked(page, 'chat-find')).map((text) => text.toLowerCase().replace('\n', ' ')));
      expect([...texts, words], words).toEqual(total < 2 ? [words] : [words, words]);
    }
  });

  it('minds case when it is told to', async ({ openFind }) => {
    const { page, find } = await openFind([question('q', 'Retry retry RETRY')]);
    await find('Retry', '1 of 3');
    await page.getByRole('button', { name: 'Match case' }).click();
    await counted(page, '1 of 1');
    expect(await page.getByRole('button', { name: 'Match case' }).getAttribute('aria-pressed')).toBe('true');
    await input(page).fill('nothing like it');
    await counted(page, 'No results');
    expect(await page.getByRole('button', { name: 'Next match' }).isDisabled()).toBe(true);
  });

  it('follows an answer that grows, counting only that, and not with each word', async ({ openFind }) => {
    const before = [question('q0', 'word'), answer('a0', 'word word'), question('q', 'word')];
    const { page, host, shown, asked, find } = await openFind(
      [...before, answer('a', '', { status: 'streaming' })],
      undefined,
      'a',
    );
    await find('word', '1 of 4');
    asked.length = 0;
    for (let count = 1; count <= 200; count += 1) {
      shown[3] = answer('a', 'word '.repeat(count), { status: 'streaming' });
      const delta = { part: 'text', startsPart: count === 1, text: 'word ' } as const;
      host.post({ type: 'answer-delta', messageId: 'a', deltas: [delta] });
    }
    await counted(page, '1 of 204');
    expect(asked.length).toBeLessThan(30);
    expect(new Set(asked.flat())).toEqual(new Set(['a']));
    await expect.poll(async () => (await marked(page, 'chat-find')).length).toBe(203);
    shown.push(question('q2', 'word'));
    host.post({ type: 'messages-added', messages: [question('q2', 'word')] });
    await counted(page, '1 of 205');
  });

  it('drops the answer to what is not looked for any more', async ({ openFind }) => {
    const { page, host } = await openFind([question('q', 'slow fast')]);
    const held: (() => void)[] = [];
    host.requests['find-in-chat'] = async ({ query }) => {
      if (query === 'slow') await new Promise<void>((resolve) => held.push(resolve));
      return [{ id: 'q', parts: [query === 'slow' ? 7 : 1] }];
    };
    await page.keyboard.press('Control+f');
    await input(page).fill('slow');
    await expect.poll(() => held.length).toBe(1);
    await input(page).fill('fast');
    await counted(page, '1 of 1');
    held[0]?.();
    // The answer has come when the next one has.
    await input(page).fill('fas');
    await expect.poll(() => marked(page, 'chat-find-current')).toEqual(['fas']);
    await counted(page, '1 of 1');
  });

  it('looks for what is selected', async ({ openFind }) => {
    const { page } = await openFind([question('q', 'choose me'), answer('a', 'me too')]);
    await page.getByText('me too').dblclick({ position: { x: 6, y: 6 } });
    await page.keyboard.press('Control+f');
    await expect.poll(() => input(page).inputValue()).toBe('me');
    await counted(page, '1 of 2');
  });
});
