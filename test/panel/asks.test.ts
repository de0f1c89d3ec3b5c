// What the panel asks besides permission: questions of running calls, the key that a question waits for, and what is left
// where a message was deleted. Nothing of it takes the focus from what is typed, and Escape answers nothing.
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Snapshot, ViewMessage, ViewPart, ViewQuestion } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';
import { pictureThemes } from './support/pictures.ts';

type Call = Extract<ViewPart, { type: 'tool-call' }>;

const rates: ViewQuestion = {
  title: 'Which rate applies?',
  options: [{ label: '20 %' }, { label: '7 %' }],
  field: 'Your own answer',
  skip: 'Skip',
};

function call(asks: ViewQuestion | undefined, change: Partial<Call> = {}): Call {
  return {
    type: 'tool-call',
    id: 'a/ask',
    name: 'askUser',
    displayName: 'Ask the user',
    argumentsText: '{"question":"Which rate applies?"}',
    summary: 'Which rate applies?',
    effect: 'read',
    origin: 'builtin',
    state: asks === undefined ? 'running' : 'asking',
    ...(asks !== undefined && { question: asks }),
    ...change,
  };
}

function turn(asks: ViewQuestion | undefined, ...more: readonly Call[]): ViewMessage {
  return answer('a', '', { status: 'streaming', parts: [call(asks), ...more] });
}

function asking(asks: ViewQuestion | undefined, ...more: readonly Call[]): Snapshot {
  const messages = [question('q', 'Add the tax'), turn(asks, ...more)];
  return snapshot({ messages, runningMessageId: 'a' });
}

const card = (page: Page): Locator => page.locator('.tool-ask');
const field = (page: Page): Locator => page.getByRole('textbox', { name: 'Your own answer' });
const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
const named = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);
/** What a key may not answer in the first moment, it may now. */
const settle = (page: Page): Promise<void> => page.evaluate(() => void (performance.now = () => 1e9));

describe('a question of a running call', () => {
  it('is answered by an option, with what was typed beside it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking(rates) });
    await card(page).getByText('Which rate applies?').waitFor();
    await field(page).fill('since 2007');
    await named(page, '7 %').click();
    expect(await host.waitFor('tool-answer')).toEqual({
      type: 'tool-answer',
      callId: 'a/ask',
      answer: { kind: 'answer', picked: [1], text: 'since 2007' },
    });
  });

  it('is answered in own words by the key that sends, and by nothing empty', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking(rates) });
    await field(page).press('Enter');
    expect(await named(page, 'Send answer').isDisabled()).toBe(true);
    await field(page).fill('19 %');
    await field(page).press('Shift+Enter');
    await field(page).pressSequentially('always');
    await field(page).press('Enter');
    const sent = await host.waitFor('tool-answer');
    expect(sent.answer).toEqual({ kind: 'answer', picked: [], text: '19 %\nalways' });
    expect(host.sent('tool-answer')).toHaveLength(1);
    expect(host.sent('send')).toEqual([]);
  });

  it('takes several options where it may, and is skipped by its button alone', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking({ ...rates, several: true }) });
    await page.getByRole('checkbox', { name: '20 %' }).check();
    await page.getByRole('checkbox', { name: '7 %' }).check();
    await named(page, 'Send answer').click();
    expect((await host.waitFor('tool-answer')).answer).toMatchObject({ picked: [0, 1] });
    await named(page, 'Skip').click();
    await host.waitFor('tool-answer', ({ answer: { kind } }) => kind === 'skip');
  });

  it('takes no focus from what is typed, and no key that was meant for it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking(undefined) });
    await composer(page).fill('next');
    host.post({ type: 'tool-changed', messageId: 'a', part: call(rates) });
    await card(page).waitFor();
    expect(await isFocused(composer(page))).toBe(true);
    await page.keyboard.type(' words');
    expect(await composer(page).inputValue()).toBe('next words');
    expect(host.sent('tool-answer')).toEqual([]);
  });

  it('has the focus on none of its answers where nobody types, and is heard', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking(undefined) });
    await composer(page).focus();
    host.post({ type: 'tool-changed', messageId: 'a', part: call(rates) });
    await expect.poll(() => isFocused(card(page))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Ask the user Which rate applies?: Waiting for you').waitFor({ state: 'attached' });
    expect(host.sent('tool-answer')).toEqual([]);
  });

  it('is not answered by Escape, which leads out of its field before it stops', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: asking(rates) });
    await field(page).fill('half');
    // What comes to the window, the editor hears too, and its own key would stop the answer.
    await page.evaluate(() => {
      addEventListener('keydown', ({ key }) => key === 'Escape' && Reflect.set(globalThis, 'heard', true));
    });
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'heard'))).toBeUndefined();
    expect(await isFocused(card(page))).toBe(true);
    expect([host.sent('stop'), host.sent('tool-answer')]).toEqual([[], []]);
    expect(await field(page).inputValue()).toBe('half');
    await page.keyboard.press('Escape');
    await host.waitFor('stop');
    expect(host.sent('tool-answer')).toEqual([]);
  });

  it('keeps what is typed, and the focus, through a redraw, and what is typed through a new page', async ({
    openPanel,
  }) => {
    const panel = await openPanel({ snapshot: asking({ ...rates, several: true }) });
    await field(panel.page).fill('since 2007');
    await panel.page.getByRole('checkbox', { name: '7 %' }).check();
    await field(panel.page).focus();
    await panel.page.evaluate(() => document.querySelector('.tool-ask')?.classList.add('old'));
    panel.host.post({ type: 'snapshot', snapshot: panel.host.snapshot });
    await panel.page.locator('.tool-ask:not(.old)').waitFor();
    await expect.poll(() => isFocused(field(panel.page))).toBe(true);
    expect(await field(panel.page).inputValue()).toBe('since 2007');
    const again = await openPanel({ snapshot: panel.host.snapshot, state: await panel.state() });
    await expect.poll(() => field(again.page).inputValue()).toBe('since 2007');
    expect(await again.page.getByRole('checkbox', { name: '7 %' }).isChecked()).toBe(true);
  });

  it('is not answered by the commands that allow and deny calls, which answer the call beside it', async ({
    openPanel,
  }) => {
    const { page, host } = await openPanel({ snapshot: asking(rates), height: 900 });
    await card(page).waitFor();
    for (const decision of ['allow', 'deny'] as const) host.post({ type: 'answer-question', answer: decision });
    await expect.poll(() => isFocused(card(page))).toBe(true);
    const waiting = call(undefined, { id: 'a/run', name: 'run', displayName: 'Run', state: 'waiting' });
    host.post({ type: 'message-changed', message: turn(rates, waiting) });
    await page.getByText('Allow “Run”?').waitFor();
    await settle(page);
    host.post({ type: 'answer-question', answer: 'deny' });
    expect((await host.waitFor('tool-decision')).callIds).toEqual(['a/run']);
    expect(host.sent('tool-answer')).toEqual([]);
  });

  it('asks for consent with a reason against it', async ({ openPanel }) => {
    const consent: ViewQuestion = {
      title: 'Delete cell 3 of a.ipynb?',
      detail: 'x = 1',
      options: [{ label: 'Delete' }],
      isConfirmation: true,
      field: 'Reason for declining',
      skip: 'Decline',
    };
    const { page, host } = await openPanel({ snapshot: asking(consent) });
    await page.getByText('x = 1').waitFor();
    const reason = page.getByRole('textbox', { name: 'Reason for declining' });
    await reason.fill('not this one');
    await reason.press('Enter');
    expect((await host.waitFor('tool-answer')).answer).toEqual({ kind: 'skip', text: 'not this one' });
    await card(page).getByRole('button', { name: 'Delete' }).click();
    await host.waitFor('tool-answer', ({ answer: { kind } }) => kind === 'answer');
  });

  it('of a window that was closed says so', async ({ openPanel }) => {
    const parts = [call(undefined, { state: 'interrupted' })];
    const messages = [question('q', 'x'), answer('a', '', { status: 'stopped', finishReason: 'interrupted', parts })];
    const { page } = await openPanel({ snapshot: snapshot({ messages }) });
    await page.getByText('Interrupted: the window was closed').waitFor();
    expect(await card(page).count()).toBe(0);
  });

  it('looks right in each theme and when narrow', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: asking(rates), width: 260 });
    await card(panel.page).waitFor();
    await pictureThemes(panel, (theme) => `ask-${theme}`);
  });
});

describe('a question that waits for a key', () => {
  const connection = { ...snapshot().connection, state: 'no-key', detail: 'Set an API key.' } as const;
  const keyCard = (page: Page): Locator => page.locator('.key-card');

  it('is asked for in the panel, by words that lead to where the key is entered', async ({ openPanel }) => {
    const offered = { ...connection, offeredToken: 'acme/shop' };
    const { page, host } = await openPanel({ snapshot: snapshot({ connection: offered }) });
    await composer(page).fill('Hello?');
    await composer(page).press('Enter');
    await host.waitFor('send');
    host.post({ type: 'waits-for-key', waits: true });
    await keyCard(page).getByText('Set up a key to send this message').waitFor();
    await expect.poll(() => isFocused(named(page, 'Enter API key…'))).toBe(true);
    expect(await composer(page).inputValue()).toBe('Hello?');
    // What changes in the editor meanwhile leaves the card as it is, with the focus where the user put it.
    await named(page, 'Create one in the Vercel dashboard').focus();
    host.post({ type: 'here-changed', here: { problems: 0, file: 'load.ts' } });
    host.post({ type: 'connection-changed', connection: { ...offered } });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await isFocused(named(page, 'Create one in the Vercel dashboard'))).toBe(true);
    // The key is entered in the editor's own box.
    expect(await keyCard(page).locator('input').count()).toBe(0);
    for (const [name, action] of [
      ['Enter API key…', 'enter-key'],
      ['Use the Vercel token in .env.local', 'use-folder-token'],
      ['Create one in the Vercel dashboard', 'create-key'],
    ] as const) {
      await named(page, name).click();
      await host.waitFor('run', (run) => run.action === action);
    }
    host.post({ type: 'waits-for-key', waits: false });
    host.post({ type: 'question-settled', text: 'Hello?', isSent: true });
    await keyCard(page).waitFor({ state: 'detached' });
    await expect.poll(() => composer(page).inputValue()).toBe('');
    await expect.poll(() => isFocused(composer(page))).toBe(true);
  });

  it('stays a draft after Escape and after its button, with the cursor in it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ connection, waitsForKey: true, draft: 'Hello?' }) });
    await keyCard(page).waitFor();
    await page.keyboard.press('Tab');
    await composer(page).press('Escape');
    await host.waitFor('keep-draft');
    expect(await isFocused(composer(page))).toBe(true);
    expect(await composer(page).inputValue()).toBe('Hello?');
    await named(page, 'Not now').click();
    await expect.poll(() => host.sent('keep-draft')).toHaveLength(2);
    expect(host.sent('stop')).toEqual([]);
  });

  it('rewritten after the page came up anew, is told at once', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ connection, waitsForKey: true, draft: 'one' }) });
    await keyCard(page).waitFor();
    await page.evaluate(() => Reflect.set(window, 'setTimeout', () => 0));
    await composer(page).fill('two');
    await host.waitFor('draft-changed', ({ text }) => text === 'two');
  });

  it('looks right in each theme and when narrow', async ({ openPanel }) => {
    const offered = { ...connection, offeredToken: 'acme/shop' };
    const messages = [question('q', 'x'), answer('a', 'y')];
    const open = { connection: offered, waitsForKey: true, draft: 'Hello?', messages };
    const panel = await openPanel({ snapshot: snapshot(open), width: 260 });
    await keyCard(panel.page).waitFor();
    expect(await panel.page.locator('.banner').count()).toBe(0);
    await pictureThemes(panel, (theme) => `key-first-${theme}`);
  });
});

describe('a message that was deleted', () => {
  const because = answer('a', 'Because.');
  const messages = [question('q', 'Why?'), because];
  const deleted = { messageId: 'gone', after: 'q' };
  const line = (page: Page): Locator => page.locator('.log-line', { hasText: 'Message deleted' });

  it('by a key leaves a line that has the focus, and is heard; taken back, it has it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages }) });
    await page.locator('article').nth(1).focus();
    await page.keyboard.press('Tab');
    await page.locator('article').nth(1).getByRole('button', { name: 'Delete' }).focus();
    await page.keyboard.press('Enter');
    await host.waitFor('delete-message');
    host.post({ type: 'branch-changed', index: 1, messages: [] });
    host.post({ type: 'deleted-changed', deleted: { ...deleted, messageId: 'a' } });
    await expect.poll(() => isFocused(named(page, 'Undo'))).toBe(true);
    await page.getByText('Message deleted', { exact: true }).first().waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await host.waitFor('restore-message');
    host.post({ type: 'branch-changed', index: 1, messages: [because] });
    host.post({ type: 'deleted-changed', deleted: null });
    await line(page).waitFor({ state: 'detached' });
    await expect.poll(() => isFocused(page.locator('article').nth(1))).toBe(true);
  });

  it('by the mouse leaves the line and gives the focus to the text box', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages }) });
    await page.locator('article').nth(1).hover();
    await page.locator('article').nth(1).getByRole('button', { name: 'Delete' }).click();
    host.post({ type: 'branch-changed', index: 1, messages: [] });
    host.post({ type: 'deleted-changed', deleted });
    await line(page).waitFor();
    expect(await isFocused(composer(page))).toBe(true);
    await line(page).getByRole('button', { name: 'Close' }).click();
    await host.waitFor('forget-deleted');
  });

  it('stands where it was: between messages, at the end, and in a chat that is empty now', async ({ openPanel }) => {
    const more = [...messages, question('r', 'And?'), answer('b', 'So.')];
    const panel = await openPanel({ snapshot: snapshot({ messages: more, deleted }) });
    const next = (): Promise<string | undefined> =>
      line(panel.page).evaluate((element) => element.nextElementSibling?.textContent ?? undefined);
    await line(panel.page).waitFor();
    expect(await next()).toContain('Because.');
    panel.host.post({ type: 'branch-changed', index: 1, messages: [] });
    await expect.poll(() => line(panel.page).evaluate((element) => element.parentElement?.className)).toContain('log');
    panel.host.post({ type: 'branch-changed', index: 0, messages: [] });
    panel.host.post({ type: 'deleted-changed', deleted: { messageId: 'q', after: null } });
    await line(panel.page).getByRole('button', { name: 'Undo' }).click();
    await panel.host.waitFor('restore-message');
  });
});

describe('a question without an answer', () => {
  it('offers one, but not while it is being written', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages: [question('q', 'Why?')] }) });
    await named(page, 'Answer').click();
    expect(await host.waitFor('regenerate')).toMatchObject({ messageId: 'q', pickModel: false });
    host.post({ type: 'branch-changed', index: 1, messages: [answer('a', '', { status: 'streaming' })] });
    host.post({ type: 'running-changed', runningMessageId: 'a' });
    await named(page, 'Answer').waitFor({ state: 'detached' });
  });
});
