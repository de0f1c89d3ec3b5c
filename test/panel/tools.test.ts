// Tool cards in the real page: what a user sees, reads, presses and hears while a model uses tools.
import { describe, expect } from 'vitest';
import type { Snapshot, ViewMessage, ViewPart } from '../../src/protocol/viewState.ts';
import { answer, figures, question, snapshot } from './support/content.ts';
import { it as panelTest, type OpenOptions, type Panel } from './support/panelPage.ts';
import { pictureThemes, takePicture } from './support/pictures.ts';

type Call = Extract<ViewPart, { type: 'tool-call' }>;

const approval = { conversationScope: 'exactly this call in this conversation', canAllowAlways: true };

function runTask(change: Partial<Call> = {}): Call {
  return {
    type: 'tool-call',
    id: 'a/run',
    name: 'runCommand',
    displayName: 'Run command',
    argumentsText: '{"command":"npm test -- retry","cwd":"packages/core"}',
    summary: 'npm test -- retry',
    effect: 'process',
    origin: 'builtin',
    state: 'waiting',
    approval,
    ...change,
  };
}

function readFile(id: string, change: Partial<Call> = {}): Call {
  return {
    type: 'tool-call',
    id,
    name: 'readFile',
    displayName: 'Read file',
    argumentsText: '{"path":"src/retry.ts","startLine":1,"endLine":60}',
    summary: 'src/retry.ts, lines 1–60',
    effect: 'read',
    origin: 'builtin',
    state: 'done',
    durationMs: 12,
    result: {
      excerpt: '1 export function retryAfterMs(value: string): number {\n2   return 0;\n3 }',
      characters: 73,
      pictures: 0,
    },
    ...change,
  };
}

function running(parts: readonly ViewPart[], change: Partial<ViewMessage> = {}): Snapshot {
  const turn = answer('a', '', { status: 'streaming', parts: [...parts], ...change });
  const tools = { on: 2, available: 9, tokens: 640, names: ['Read file', 'Run command'] };
  return snapshot({ messages: [question('q', 'Run the tests for it'), turn], runningMessageId: 'a', tools });
}

const it = panelTest.extend(
  'openCalls',
  async ({ openPanel }) =>
    (parts: readonly ViewPart[], options: Omit<OpenOptions, 'snapshot'> = {}) =>
      openPanel({ snapshot: running(parts), height: 620, ...options }),
);

const picture = (panel: Panel, name: string): Promise<void> => takePicture(panel, `tools-${name}`);
const button = (panel: Panel, name: string) => panel.page.getByRole('button', { name, exact: true });

/** The choices that stand behind the arrow beside *Allow once*. */
const WIDER: ReadonlySet<string> = new Set(['Allow in this conversation', 'Always allow this', 'Edit arguments']);

async function choose(panel: Panel, name: string): Promise<void> {
  if (WIDER.has(name)) await button(panel, 'More choices').click();
  await button(panel, name).click();
}

const focusedName = (panel: Panel): Promise<string | null | undefined> =>
  panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

describe('a call that waits for the user', () => {
  it('says who made a tool that is not built in, however long its title is', async ({ openCalls }) => {
    const displayName = 'Look up the weather of a place '.repeat(9);
    const maker = '.aigateway/tools/weather.json';
    const panel = await openCalls([runTask({ displayName, origin: 'user', maker })]);
    const shown = panel.page.locator('.tool-card .tool-maker');
    expect(await shown.textContent()).toBe(`From ${maker}`);
    expect(await shown.evaluate((element) => element.scrollWidth <= element.clientWidth + 1)).toBe(true);
    expect(await panel.page.getByRole('button', { name: `from ${maker}` }).count()).toBe(1);
    await panel.page.getByText(`” from ${maker}?`).waitFor();
  });

  it('names no maker of a built-in tool', async ({ openCalls }) => {
    const panel = await openCalls([runTask()]);
    await panel.page.getByText('Allow “Run command”?').waitFor();
    expect(await panel.page.locator('.tool-maker').isVisible()).toBe(false);
  });

  it('shows its whole arguments and all choices, with the focus on none of them', async ({ openCalls }) => {
    const panel = await openCalls([runTask()]);
    await panel.page.getByText('"cwd": "packages/core"').waitFor();
    for (const name of ['Allow once', 'Deny']) await button(panel, name).waitFor();
    expect(await focusedName(panel)).toBe('Allow “Run command”?');
    await button(panel, 'More choices').click();
    for (const name of WIDER) await button(panel, name).waitFor();
    // The menu is walked and left by keys, and Escape stops no answer.
    await panel.page.keyboard.press('ArrowUp');
    expect(await panel.page.evaluate(() => document.activeElement?.textContent)).toBe('Edit arguments');
    await panel.page.keyboard.press('Escape');
    expect(await focusedName(panel)).toBe('More choices');
    expect(await button(panel, 'Edit arguments').count()).toBe(0);
    expect(panel.host.sent('stop')).toEqual([]);
  });

  it('shows every argument, whatever the model wrote into what it runs', async ({ openCalls }) => {
    const command = ": <<'X'\\npackages/core\\n600\\nX\\nrm -rf ./*";
    const argumentsText = JSON.stringify({ command, folder: 'packages/core', timeoutSeconds: 600 });
    const panel = await openCalls([runTask({ argumentsText, preview: command })]);
    const facts = panel.page.locator('.tool-facts');
    await facts.waitFor();
    expect(await facts.locator('dt').allInnerTexts()).toEqual(['folder', 'timeoutSeconds']);
    expect(await facts.locator('dd').allInnerTexts()).toEqual(['packages/core', '600']);
  });

  it('shows once what would run, coloured, and in words what that does not hold', async ({ openCalls }) => {
    const panel = await openCalls([runTask({ preview: 'npm test -- retry' })]);
    await panel.page.locator('.tool-asked pre', { hasText: 'npm test -- retry' }).waitFor();
    await panel.page.locator('.tool-asked pre [class^=hljs]').first().waitFor();
    expect(await panel.page.locator('.tool-facts').innerText()).toMatch(/cwd\s+packages\/core$/);
    expect(await panel.page.getByText('npm test -- retry').filter({ visible: true }).count()).toBe(2);
    // All of it is one press away.
    await panel.page.locator('.tool-head').click();
    await panel.page.getByText('"cwd": "packages/core"').waitFor();
  });

  it('is answered by each choice, for that call', async ({ openCalls }) => {
    const panel = await openCalls([]);
    const answers = [
      ['Allow once', 'once'],
      ['Allow in this conversation', 'conversation'],
      ['Always allow this', 'always'],
      ['Deny', 'deny'],
    ] as const;
    for (const [name, decision] of answers) {
      const id = `a/${decision}`;
      const [, message] = running([runTask({ id, summary: decision })]).messages;
      if (message !== undefined) panel.host.post({ type: 'message-changed', message });
      await panel.page.locator('.tool-card', { hasText: decision }).waitFor();
      await choose(panel, name);
      const heard = await panel.host.waitFor('tool-decision', ({ callIds }) => callIds.includes(id));
      expect(heard).toEqual({ type: 'tool-decision', callIds: [id], decision });
    }
    expect(panel.host.sent('tool-decision')).toHaveLength(answers.length);
  });

  it('is denied with the user’s reason, with the keyboard alone', async ({ openCalls }) => {
    const panel = await openCalls([runTask()]);
    await panel.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'group');
    for (let stop = 0; stop < 4; stop++) await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.type('Use vitest directly');
    await panel.page.keyboard.press('Enter');
    expect(await panel.host.waitFor('tool-decision')).toMatchObject({
      decision: 'deny',
      reason: 'Use vitest directly',
    });
  });

  it('is not answered by a key that was meant for something else', async ({ openCalls }) => {
    const panel = await openCalls([runTask({ state: 'writing' })]);
    await panel.page.evaluate(() => {
      // At the moment the question appears, which no test could meet from outside.
      const observer = new MutationObserver(() => {
        const deny = [...document.querySelectorAll('button')].find((item) => item.textContent === 'Deny');
        if (deny === undefined || deny.offsetParent === null) return;
        observer.disconnect();
        // A key press on a button is a click without a pointer.
        deny.click();
        document.body.dataset['pressed'] = 'yes';
      });
      observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    panel.host.post({ type: 'tool-changed', messageId: 'a', part: runTask() });
    await panel.page.locator('body[data-pressed]').waitFor();
    await button(panel, 'Deny').waitFor();
    expect(panel.host.sent('tool-decision')).toEqual([]);
    // Keys are heard a moment later; nothing on the page says when, so one is pressed until it has its effect.
    await expect
      .poll(async () => {
        await button(panel, 'Deny').press('Enter');
        return panel.host.sent('tool-decision').length;
      })
      .toBeGreaterThan(0);
  });

  it('leaves the focus with somebody who is typing, and says what waits', async ({ openCalls }) => {
    // Sentences for screen readers are seconds apart.
    const panel = await openCalls([runTask({ state: 'writing' })], { haste: 10 });
    await panel.page.getByRole('textbox', { name: 'Message' }).fill('Meanwhile');
    panel.host.post({ type: 'tool-changed', messageId: 'a', part: runTask() });
    await button(panel, 'Deny').waitFor();
    expect(await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
    await panel.page
      .locator('[aria-live=polite]', { hasText: 'Run command npm test -- retry: Waiting for you' })
      .waitFor({ state: 'attached' });
  });

  it('cannot be allowed for ever where nobody could read what that means', async ({ openCalls }) => {
    const panel = await openCalls([runTask({ approval: { ...approval, canAllowAlways: false } })]);
    await button(panel, 'More choices').click();
    await button(panel, 'Allow in this conversation').waitFor();
    expect(await button(panel, 'Always allow this').count()).toBe(0);
  });

  it('shows hidden characters in words, as text and as a tree', async ({ openCalls }) => {
    const argumentsText = JSON.stringify({ command: 'echo \u202eevil\u0007', note: 'two\nlines' });
    const panel = await openCalls([runTask({ argumentsText })]);
    await panel.page.locator('pre.tool-text', { hasText: '\\u202eevil\\u0007' }).waitFor();
    await button(panel, 'Show as tree').click();
    await panel.page.getByText('echo ⟦U+202E⟧evil⟦U+0007⟧').waitFor();
    await panel.page.locator('.tool-tree pre', { hasText: 'two' }).waitFor();
    expect(await panel.page.evaluate(() => document.body.textContent?.includes('\u202e'))).toBe(false);
  });

  it('draws names and arguments as text, never as markup', async ({ openCalls }) => {
    const html = '<img src=x onerror=alert(1)>';
    const panel = await openCalls([
      runTask({ displayName: html, summary: html, argumentsText: JSON.stringify({ [html]: html }) }),
    ]);
    await button(panel, 'Show as tree').click();
    expect(await panel.page.locator('.tool-card img').count()).toBe(0);
    expect(panel.problems).toEqual([]);
  });

  it('takes other arguments from the user, and says why it does not take wrong ones', async ({ openCalls }) => {
    const panel = await openCalls([runTask()]);
    const asked: string[] = [];
    panel.host.requests['tool-edit'] = async ({ argumentsText }) => {
      asked.push(argumentsText);
      return asked.length === 1 ? { problem: 'The arguments are not valid JSON.' } : {};
    };
    await choose(panel, 'Edit arguments');
    // What is half edited can be neither allowed nor denied.
    expect(await button(panel, 'Allow once').isVisible()).toBe(false);
    const box = panel.page.getByRole('textbox', { name: 'Arguments' });
    await box.fill('{"command":');
    await button(panel, 'Use these').click();
    await panel.page.getByText('The arguments are not valid JSON.').waitFor();
    await box.fill('{"command":"npm run unit"}');
    await button(panel, 'Use these').click();
    await box.waitFor({ state: 'detached' });
    expect(asked).toEqual(['{"command":', '{"command":"npm run unit"}']);
    // Escape in the box would leave it, not stop the answer.
    await choose(panel, 'Edit arguments');
    await panel.page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    expect(panel.host.sent('stop')).toEqual([]);
  });
});

describe('keys that lead through a conversation', () => {
  it('go from the text box to the last message, by message, to its code, to a question, and back', async ({
    openPanel,
  }) => {
    const code = '```ts\nconst a = 1;\n```\n\n```ts\nconst b = 2;\n```';
    const turn = answer('a2', '', { status: 'streaming', parts: [runTask()] });
    const panel = await openPanel({
      snapshot: snapshot({
        messages: [question('q', 'First'), answer('a', code), question('q2', 'Second'), turn],
        runningMessageId: 'a2',
      }),
      height: 620,
    });
    const focused = (): Promise<string> =>
      panel.page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
      });
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    await panel.page.keyboard.press('Control+ArrowUp');
    expect(await focused()).toBe('Claude Sonnet 4.5');
    await panel.page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('You');
    panel.host.post({ type: 'go-to', where: 'previous-code' });
    await expect.poll(focused).toBe('const b = 2;\n');
    panel.host.post({ type: 'go-to', where: 'previous-code' });
    await expect.poll(focused).toBe('const a = 1;\n');
    panel.host.post({ type: 'go-to', where: 'next-code' });
    await expect.poll(focused).toBe('const b = 2;\n');
    panel.host.post({ type: 'go-to', where: 'question' });
    await expect.poll(focused).toBe('Allow “Run command”?');
    // While an answer is written Escape stops it, and the focus stays.
    await panel.page.keyboard.press('Escape');
    await panel.host.waitFor('stop');
    expect(await focused()).toBe('Allow “Run command”?');
    panel.host.post({ type: 'running-changed', runningMessageId: null });
    panel.host.post({ type: 'go-to', where: 'last-message' });
    await expect.poll(focused).toBe('Claude Sonnet 4.5');
    await expect
      .poll(async () => {
        await panel.page.keyboard.press('Escape');
        return focused();
      })
      .toBe('Message');
  });

  it('first close the notice over the text box, and only then stop the answer', async ({ openCalls }) => {
    const panel = await openCalls([readFile('a/1', { state: 'running' })]);
    const box = panel.page.getByRole('textbox', { name: 'Message' });
    await box.fill('More');
    panel.host.post({ type: 'notice', level: 'info', text: 'Something passing.' });
    await panel.page.getByText('Something passing.').waitFor();
    await box.press('Escape');
    await expect.poll(() => panel.page.getByText('Something passing.').count()).toBe(0);
    expect(panel.host.sent('stop')).toEqual([]);
    await box.press('Escape');
    await panel.host.waitFor('stop');
  });
});

describe('a call answered by a command', () => {
  const allow = { type: 'answer-question', answer: 'allow' } as const;

  /** The command again and again, until its question has been in sight for long enough. */
  const allowed = (panel: Panel): Promise<void> =>
    expect
      .poll(() => {
        panel.host.post(allow);
        return panel.host.sent('tool-decision').length;
      })
      .toBeGreaterThan(0);

  it('is allowed only once it could be read, and only where it is ticked', async ({ openCalls }) => {
    const calls = [runTask(), runTask({ id: 'a/2', summary: 'git push' })];
    const panel = await openCalls(calls);
    await panel.page.getByText('Allow these 2 calls?').waitFor();
    await panel.page.getByRole('checkbox', { name: /git push/ }).uncheck();
    await panel.page.getByRole('textbox', { name: 'Message' }).focus();
    await allowed(panel);
    expect(panel.host.sent('tool-decision')[0]).toEqual({
      type: 'tool-decision',
      callIds: ['a/run'],
      decision: 'once',
    });
  });

  it('is shown instead where it has just come up, and not allowed while its arguments are edited', async ({
    openCalls,
  }) => {
    const panel = await openCalls([runTask({ state: 'writing' })]);
    await panel.page.getByRole('textbox', { name: 'Message' }).fill('Meanwhile');
    panel.host.post({ type: 'tool-changed', messageId: 'a', part: runTask() });
    panel.host.post(allow);
    await expect.poll(() => focusedName(panel)).toBe('Allow “Run command”?');
    expect(panel.host.sent('tool-decision')).toEqual([]);
    await choose(panel, 'Edit arguments');
    await panel.page.getByRole('textbox', { name: 'Arguments' }).waitFor();
    for (const answer of ['allow', 'deny'] as const) panel.host.post({ type: 'answer-question', answer });
    panel.host.post({ type: 'notice', level: 'info', text: 'All of it was heard.' });
    await panel.page.getByText('All of it was heard.').waitFor();
    expect(panel.host.sent('tool-decision')).toEqual([]);
    await button(panel, 'Cancel').click();
    await allowed(panel);
  });

  it('is not allowed while it is scrolled out of sight, and can be denied', async ({ openPanel }) => {
    const turn = answer('a', '', { status: 'streaming', parts: [runTask()] });
    const before = question('q', 'line\n'.repeat(10));
    const panel = await openPanel({
      snapshot: snapshot({ messages: [before, answer('b', 'x\n\n'.repeat(60)), turn], runningMessageId: 'a' }),
      height: 400,
    });
    await button(panel, 'Allow once').waitFor();
    await panel.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
    await panel.page.waitForFunction(() => {
      const top = document.querySelector('.question-card')?.getBoundingClientRect().top ?? 0;
      return top > innerHeight;
    });
    panel.host.post(allow);
    // It is led to instead.
    await expect.poll(() => focusedName(panel)).toBe('Allow “Run command”?');
    expect(panel.host.sent('tool-decision')).toEqual([]);
    panel.host.post({ type: 'answer-question', answer: 'deny' });
    expect(await panel.host.waitFor('tool-decision')).toMatchObject({ decision: 'deny' });
  });
});

describe('several calls that wait', () => {
  const three = [
    runTask(),
    runTask({ id: 'a/2', summary: 'npm run build' }),
    runTask({ id: 'a/3', summary: 'git push' }),
  ];

  it('make one question, answered for those that are ticked', async ({ openCalls }) => {
    const panel = await openCalls(three);
    await panel.page.getByText('Allow these 3 calls?').waitFor();
    expect(await button(panel, 'Allow once').count()).toBe(1);
    await panel.page.getByRole('checkbox', { name: /git push/ }).uncheck();
    await button(panel, 'Allow once').click();
    expect(await panel.host.waitFor('tool-decision')).toMatchObject({ callIds: ['a/run', 'a/2'], decision: 'once' });
    const [first, second, last] = three;
    for (const part of [first, second]) {
      if (part !== undefined)
        panel.host.post({ type: 'tool-changed', messageId: 'a', part: { ...part, state: 'queued' } });
    }
    await panel.page.getByText('Allow “Run command”?').waitFor();
    expect(last?.id).toBe('a/3');
    await button(panel, 'Deny').click();
    expect(await panel.host.waitFor('tool-decision', ({ decision }) => decision === 'deny')).toMatchObject({
      callIds: ['a/3'],
    });
  });

  it('that come one after the other keep the focus on the question', async ({ openCalls }) => {
    const panel = await openCalls(three.map((call) => ({ ...call, state: 'writing' as const })));
    for (const part of three) panel.host.post({ type: 'tool-changed', messageId: 'a', part });
    await panel.page.getByText('Allow these 3 calls?').waitFor();
    expect(await focusedName(panel)).toBe('Allow these 3 calls?');
  });

  it('have nothing to press while none is ticked', async ({ openCalls }) => {
    const panel = await openCalls(three);
    for (const box of await panel.page.getByRole('checkbox').all()) await box.uncheck();
    for (const name of ['Allow once', 'More choices', 'Deny']) {
      expect(await button(panel, name).isDisabled()).toBe(true);
    }
  });
});

describe('steps that have ended', () => {
  const steps: readonly ViewPart[] = [
    { type: 'thinking', text: 'First I look.' },
    readFile('a/1'),
    readFile('a/2', { state: 'failed', result: { excerpt: 'No such file.', characters: 13, pictures: 0 } }),
    readFile('a/3'),
  ];

  it('fold to one line once the answer goes on, and open to what they were', async ({ openCalls }) => {
    const panel = await openCalls(steps);
    await panel.page.locator('.tool-card').nth(2).waitFor();
    expect(await panel.page.locator('.steps').count()).toBe(0);
    const message = running([...steps, { type: 'text', text: 'Here is why.' }]).messages[1];
    if (message !== undefined) panel.host.post({ type: 'message-changed', message });
    const line = panel.page.locator('.steps > summary', { hasText: 'Ran 3 tools, 1 failed' });
    await line.waitFor();
    expect(await panel.page.locator('.tool-card').first().isVisible()).toBe(false);
    await line.click();
    await panel.page
      .getByRole('button', { name: /^Read file/ })
      .first()
      .click();
    await panel.page.getByText('retryAfterMs').waitFor();
    // Another step of the same run is put beside it, and takes neither the focus nor the place.
    await panel.page.locator('.tool-card pre').first().focus();
    const longer = [...steps, readFile('a/4'), { type: 'text' as const, text: 'Here is why.' }];
    const next = running(longer).messages[1];
    if (next !== undefined) panel.host.post({ type: 'message-changed', message: next });
    await panel.page.locator('.steps > summary', { hasText: 'Ran 4 tools, 1 failed' }).waitFor();
    expect(await panel.page.evaluate(() => document.activeElement?.matches('.tool-card pre'))).toBe(true);
    // More of the answer changes nothing of it.
    const delta = { part: 'text' as const, startsPart: false, text: ' It is so.' };
    panel.host.post({ type: 'answer-delta', messageId: 'a', deltas: [delta] });
    await panel.page.getByText('Here is why. It is so.').waitFor();
    expect(await panel.page.getByText('retryAfterMs').isVisible()).toBe(true);
  });

  it('stay where they are while somebody looks into one of them', async ({ openCalls }) => {
    const panel = await openCalls(steps);
    await panel.page
      .getByRole('button', { name: /^Read file/ })
      .first()
      .click();
    const message = running([...steps, { type: 'text', text: 'Here is why.' }]).messages[1];
    if (message !== undefined) panel.host.post({ type: 'message-changed', message });
    await panel.page.getByText('Here is why.').waitFor();
    expect(await panel.page.locator('.steps').count()).toBe(0);
    expect(await panel.page.getByText('retryAfterMs').isVisible()).toBe(true);
  });
});

describe('a hover card', () => {
  it('tells the figures of an answer to the pointer and to the keyboard, and goes with any key', async ({
    openPanel,
  }) => {
    const { page } = await openPanel({
      snapshot: snapshot({ messages: [question('q', 'Why?'), answer('a', 'Because.', { figures })] }),
    });
    const card = page.getByRole('tooltip');
    await page.getByText('via bedrock').hover();
    // A scroll that moves nothing from under the pointer, as at the end of an answer, does not keep the card away.
    await page.getByRole('log').evaluate((log) => log.dispatchEvent(new Event('scroll')));
    await card.getByText('424 tokens, 400 of them from the cache').waitFor();
    // It can be pointed into, and read there.
    await card.hover();
    await page.getByRole('textbox', { name: 'Message' }).press('Shift');
    await card.waitFor({ state: 'hidden' });
    await page.keyboard.press('Shift+Tab');
    // What comes under a pointer at rest does not keep the card of what has the focus away.
    const atRest = { screenX: 3, screenY: 3, bubbles: true };
    await page.getByRole('log').dispatchEvent('pointermove', atRest);
    await page.getByRole('log').dispatchEvent('pointerover', atRest);
    await card.getByText('Delete').waitFor();
  });
});

describe('a card', () => {
  it('is equally tall closed in every state, and shows arguments as they arrive', async ({ openCalls }) => {
    const panel = await openCalls([
      readFile('a/1', { state: 'writing', argumentsText: '', result: undefined }) as Call,
    ]);
    const card = panel.page.locator('.tool-card');
    const heights = new Set<number>();
    const measure = async (): Promise<void> => void heights.add((await card.boundingBox())?.height ?? 0);
    await measure();
    for (const text of ['{"path":', '"src/retry.ts"', '}']) {
      const deltas = [{ part: 'tool-input' as const, startsPart: false, text, callId: 'a/1' }];
      panel.host.post({ type: 'answer-delta', messageId: 'a', deltas });
    }
    await card.getByText('{"path":"src/retry.ts"}').waitFor();
    await measure();
    const later: readonly Partial<Call>[] = [
      { state: 'queued' },
      { state: 'running', progress: 'Reading 3 of 9 files' },
      { state: 'done' },
      { state: 'failed', result: { excerpt: 'No such file.\nReally.', characters: 21, pictures: 0 } },
      { state: 'stopped' },
      { state: 'skipped' },
    ];
    for (const change of later) {
      const part = readFile('a/1', change);
      panel.host.post({ type: 'tool-changed', messageId: 'a', part });
      await panel.page.locator(`.tool-card[data-state=${String(change.state)}]`).waitFor();
      await measure();
    }
    expect([...heights]).toHaveLength(1);
  });

  it('is one line again as soon as its call is allowed, with nothing left blank', async ({ openCalls }) => {
    const panel = await openCalls([runTask({ preview: 'npm test' }), { type: 'text', text: 'Below.' }]);
    await button(panel, 'Allow once').waitFor();
    for (const state of ['queued', 'running'] as const) {
      const { approval: _, ...rest } = runTask({ state, preview: 'npm test' });
      panel.host.post({ type: 'tool-changed', messageId: 'a', part: rest });
      const card = panel.page.locator(`.tool-card[data-state=${state}]`);
      await card.waitFor();
      expect((await card.boundingBox())?.height).toBe(22);
    }
  });

  it('opens with its result, asks for the rest of a long one, and is run again', async ({ openCalls }) => {
    const result = { excerpt: 'The beginning', characters: 90_000, pictures: 1 };
    const panel = await openCalls([readFile('a/1', { result, hasWholeOutput: true })]);
    panel.host.requests['tool-detail'] = async ({ callId }) => ({
      text: `The beginning and the whole rest of ${callId}`,
      pictures: [
        {
          mediaType: 'image/png',
          data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        },
      ],
    });
    await panel.page.getByRole('button', { name: /^Read file src\/retry.ts.*Done in 12 ms/ }).click();
    await panel.page.getByText('the whole rest of a/1').waitFor();
    await panel.page.getByRole('img', { name: 'Picture from the tool' }).waitFor();
    await button(panel, 'Run again').click();
    expect(await panel.host.waitFor('tool-run-again')).toMatchObject({ messageId: 'a', callId: 'a/1' });
    await button(panel, 'Open whole output').click();
    expect(await panel.host.waitFor('tool-open-output')).toMatchObject({ callId: 'a/1' });
  });

  it('stays open when its message is drawn again', async ({ openCalls }) => {
    const panel = await openCalls([readFile('a/1')]);
    await panel.page.getByRole('button', { name: /^Read file/ }).click();
    await panel.page.getByText('retryAfterMs').waitFor();
    const message = running([readFile('a/1'), { type: 'text', text: 'More.' }]).messages[1];
    if (message !== undefined) panel.host.post({ type: 'message-changed', message });
    await panel.page.getByText('More.').waitFor();
    expect(await panel.page.getByText('retryAfterMs').isVisible()).toBe(true);
  });
});

describe('a change under review', () => {
  const proposal = (over: Partial<Call>): Call =>
    readFile('a/1', {
      name: 'proposeEdit',
      displayName: 'Propose edit',
      effect: 'write',
      result: undefined,
      durationMs: undefined,
      ...over,
    }) as Call;
  const actions = ['Accept', 'Reject', 'Open'];

  it('waits with its buttons and without a question, also when its turn was stopped', async ({ openCalls }) => {
    const reviewing = proposal({ state: 'reviewing', progress: 'src/retry.ts', actions });
    const panel = await openCalls([reviewing, readFile('a/2')]);
    await panel.page.getByRole('button', { name: /^Propose edit.*Waiting for your review$/ }).waitFor();
    expect(await panel.page.getByText(/^Allow/).count()).toBe(0);
    await button(panel, 'Accept').click();
    expect(await panel.host.waitFor('tool-action')).toMatchObject({ callId: 'a/1', label: 'Accept' });
    const stopped = proposal({ state: 'left', progress: 'src/retry.ts', actions });
    panel.host.post({ type: 'tool-changed', messageId: 'a', part: stopped });
    await panel.page.getByText('Stopped; review still open').waitFor();
    await button(panel, 'Reject').click();
    await panel.host.waitFor('tool-action', ({ label }) => label === 'Reject');
    panel.host.post({ type: 'tool-changed', messageId: 'a', part: proposal({ state: 'stopped' }) });
    await panel.page.getByText('Stopped; review still open').waitFor({ state: 'detached' });
    expect(await button(panel, 'Reject').count()).toBe(0);
  });

  it('of several has one way to all of them', async ({ openCalls }) => {
    const two = ['a/1', 'a/2'].map((id) => proposal({ id, state: 'reviewing', progress: `${id}.ts`, actions }));
    const panel = await openCalls(two);
    await panel.page.getByText('2 changes wait for your review').waitFor();
    await button(panel, 'Review All Changes').click();
    expect(await panel.host.waitFor('run')).toMatchObject({ action: 'review-all' });
  });

  it('is no question of the editor, whose card shows the whole call', async ({ openCalls }) => {
    const progress = 'VS Code will ask for confirmation';
    const call = readFile('a/1', { state: 'confirming', origin: 'extension', progress, result: undefined }) as Call;
    const panel = await openCalls([call]);
    await panel.page.getByText('Waiting for VS Code').waitFor();
    expect(await panel.page.getByText(/^Allow/).count()).toBe(0);
    await panel.page.getByText('Arguments', { exact: true }).waitFor();
  });
});

describe('the end of a turn', () => {
  const done = snapshot({
    messages: [
      question('q', 'Fix it'),
      answer('a', '', {
        parts: [readFile('a/1'), { type: 'text', text: 'I proposed a change.' }],
        figures,
        steps: 3,
        touched: [
          { kind: 'read', what: 'src/retry.ts', uri: 'file:///w/src/retry.ts' },
          { kind: 'read', what: 'src/clock.ts', uri: 'file:///w/src/clock.ts' },
          { kind: 'ran', what: 'npm test -- retry' },
          { kind: 'sent', what: 'developer.mozilla.org' },
          { kind: 'wrote', what: 'src/retry.ts', uri: 'file:///w/src/retry.ts' },
        ],
        restorableFiles: 1,
      }),
    ],
  });

  it('lists what was read, run and sent, opens files, and offers to restore', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: done, height: 500 });
    await panel.page
      .getByText('2 items read · 1 command run · 1 address contacted · 1 file written · 3 requests')
      .click();
    await button(panel, 'src/clock.ts').click();
    expect(await panel.host.waitFor('open-touched')).toMatchObject({ uri: 'file:///w/src/clock.ts' });
    await button(panel, 'Restore').click();
    expect(await panel.host.waitFor('restore-files')).toMatchObject({ messageId: 'a' });
    await picture(panel, 'touched');
  });

  it('says why a turn was cut short, and goes on', async ({ openPanel }) => {
    const cut = answer('a', '', { status: 'stopped', finishReason: 'step-limit', parts: [readFile('a/1')] });
    const panel = await openPanel({ snapshot: snapshot({ messages: [question('q', 'Go'), cut] }), height: 400 });
    await panel.page.getByText('Stopped at the limit of requests for one response.').waitFor();
    await button(panel, 'Continue').click();
    await panel.host.waitFor('continue');
  });
});

describe('the composer', () => {
  it('shows how many tools go along, and opens the picker', async ({ openPanel }) => {
    const tools = { on: 2, available: 9, tokens: 640, names: ['Read file', 'Find text'] };
    const panel = await openPanel({ snapshot: snapshot({ tools }), height: 300 });
    await panel.page.getByRole('button', { name: 'Select tools, 2 tools selected' }).click();
    expect(await panel.host.waitFor('run')).toMatchObject({ action: 'select-tools' });
    panel.host.post({ type: 'tools-changed', tools: { ...tools, on: 0, names: [], tokens: 0 } });
    await button(panel, 'Select tools').waitFor();
  });
});

describe('pictures', () => {
  const mixed: readonly ViewPart[] = [
    { type: 'text', text: 'Let me look at the code and run its tests.' },
    readFile('a/1'),
    readFile('a/2', {
      state: 'failed',
      displayName: 'Search text',
      summary: 'retryAfter in src/**',
      result: { excerpt: 'The pattern is not a valid regular expression.', characters: 46, pictures: 0 },
    }),
    readFile('a/4', {
      state: 'running',
      progress: 'Searching 140 of 2,000 files',
      displayName: 'Find files',
      durationMs: undefined,
    } as Partial<Call>),
    runTask(),
  ];
  it('shows cards and a question in each theme and width', async ({ openCalls }) => {
    const panel = await openCalls(mixed, { width: 260, height: 760 });
    await button(panel, 'Deny').waitFor();
    for (const width of [260, 360]) {
      await panel.page.setViewportSize({ width, height: 760 });
      await pictureThemes(panel, (theme) => `tools-question-${theme}-${width}`);
    }
  });
  it('shows a question for several calls', async ({ openCalls }) => {
    const three = [
      runTask(),
      runTask({ id: 'a/2', summary: 'npm run build' }),
      runTask({ id: 'a/3', summary: 'git push' }),
    ];
    const panel = await openCalls(three, { height: 860 });
    await button(panel, 'Deny').waitFor();
    await panel.page.locator('.tool-question').scrollIntoViewIfNeeded();
    await picture(panel, 'several');
  });
  it('shows an open card as a tree in the light theme', async ({ openCalls }) => {
    const panel = await openCalls([readFile('a/1')], { theme: 'light', height: 500 });
    await panel.page.getByRole('button', { name: /^Read file/ }).click();
    await button(panel, 'Show as tree').click();
    await picture(panel, 'open-light');
  });
  it('shows arguments being edited', async ({ openCalls }) => {
    const panel = await openCalls([runTask()], { height: 560 });
    panel.host.requests['tool-edit'] = async () => ({
      problem: 'The arguments do not fit the schema of this tool:\n- command must be a string.',
    });
    await choose(panel, 'Edit arguments');
    await button(panel, 'Use these').click();
    await panel.page.getByText('do not fit').waitFor();
    await picture(panel, 'editing');
  });
});
