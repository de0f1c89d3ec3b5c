// What is in use without having been chosen, and a question that has to wait for a key or a model.
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ViewConnection } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot, sonnet } from './support/content.ts';
import { beforeTheHost } from './support/heldMessages.ts';
import { it } from './support/panelPage.ts';

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });
const line = (page: Page): Locator => page.locator('.composer-setup');

const noKey: ViewConnection = {
  state: 'no-key',
  detail: 'Set an API key for the AI Gateway to start.',
  origin: 'https://ai-gateway.vercel.sh',
  isOfficial: true,
  isLocal: false,
};

describe('the model that answers until one is chosen', () => {
  it('is named with its price before the first question, and can be changed there', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ model: null }), width: 240 });
    expect(await line(page).isVisible()).toBe(false);
    host.post({ type: 'model-changed', model: { ...sonnet, isDefault: true } });
    await page
      .getByText('Claude Sonnet 4.5 answers until you choose a model: $3.00 in, $15.00 out per million tokens.')
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.getByRole('button', { name: 'Choose model' }).click();
    expect((await host.waitFor('run')).action).toBe('select-model');
    host.post({ type: 'model-changed', model: sonnet });
    await line(page).waitFor({ state: 'hidden' });
  });

  it('is named without a price that nobody knows, and no longer once it has answered', async ({ openPanel }) => {
    const { inputUsdPerMillion: _, ...unpriced } = sonnet;
    const { page, host } = await openPanel({ snapshot: snapshot({ model: { ...unpriced, isDefault: true } }) });
    await page.getByText('Claude Sonnet 4.5 answers until you choose a model.', { exact: true }).waitFor();
    host.post({ type: 'messages-added', messages: [question('q', 'x'), answer('a', 'y')] });
    await line(page).waitFor({ state: 'hidden' });
  });
});

describe('a token of the folder', () => {
  const connection: ViewConnection = { ...noKey, state: 'ready', detail: 'Connected.', folderToken: 'acme/shop' };

  it('is named with its project before the first question, and a key can be set instead', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ connection }), width: 240 });
    await page.getByText("the Vercel token in this folder's .env.local and are billed to acme/shop.").waitFor();
    await page.getByRole('button', { name: 'Use my own key' }).click();
    expect((await host.waitFor('run')).action).toBe('set-key');
    host.post({ type: 'connection-changed', connection: { ...connection, folderToken: undefined } });
    await line(page).waitFor({ state: 'hidden' });
    host.post({ type: 'connection-changed', connection });
    await line(page).waitFor();
    host.post({ type: 'messages-added', messages: [question('q', 'x'), answer('a', 'y')] });
    await line(page).waitFor({ state: 'hidden' });
  });

  it('that nobody accepted is offered with whom it bills', async ({ openPanel }) => {
    const offered: ViewConnection = { ...noKey, offeredToken: 'acme/shop' };
    const { page, host } = await openPanel({ snapshot: snapshot({ connection: offered }), width: 240 });
    const words = "This folder's .env.local has a Vercel token. Requests with it are billed to acme/shop.";
    await line(page).getByText(words, { exact: true }).waitFor();
    await line(page).getByRole('button', { name: 'Use It' }).click();
    expect((await host.waitFor('run')).action).toBe('use-folder-token');
    host.post({ type: 'connection-changed', connection });
    await line(page)
      .getByText(/and are billed to acme\/shop/)
      .waitFor();
    expect(await line(page).getByRole('button', { name: 'Use It' }).count()).toBe(0);
  });
});

describe('a project that the folder is linked to', () => {
  it('is offered with the login it takes and whom it bills, also where the token of the file has expired', async ({
    openPanel,
  }) => {
    const offered: ViewConnection = { ...noKey, state: 'expired', offeredToken: 'shop (prj_1)', isLink: true };
    const { page, host } = await openPanel({ snapshot: snapshot({ connection: offered }), width: 240 });
    const words =
      'This folder is linked to a Vercel project. Requests with its token, got with your Vercel CLI login, are billed to shop (prj_1).';
    await line(page).getByText(words, { exact: true }).waitFor();
    await line(page).getByRole('button', { name: 'Use It' }).click();
    expect((await host.waitFor('run')).action).toBe('use-folder-token');
  });
});

describe('one account of several', () => {
  it('is named before the first question, and another is one step away', async ({ openPanel }) => {
    const connection: ViewConnection = { ...noKey, state: 'ready', detail: 'Connected.', account: 'W'.repeat(60) };
    const { page, host } = await openPanel({ snapshot: snapshot({ connection }), width: 240 });
    await line(page)
      .getByText(`Requests use the account “${'W'.repeat(60)}”.`)
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await line(page).getByRole('button', { name: 'Switch account…' }).click();
    expect((await host.waitFor('run')).action).toBe('switch-account');
    host.post({ type: 'messages-added', messages: [question('q', 'x'), answer('a', 'y')] });
    await line(page).waitFor({ state: 'hidden' });
  });
});

describe('the model of a first question that was asked before it could be named', () => {
  const model = { ...sonnet, isDefault: true };
  const named = /^Claude Sonnet 4\.5 answers until you choose a model: \$3\.00 in/;

  it('is named while it answers and after, until the second question', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ model: null, connection: noKey }) });
    await box(page).fill('one');
    await box(page).press('Enter');
    await host.waitFor('send');
    host.post({ type: 'model-changed', model });
    host.post({ type: 'question-settled', text: 'one', isSent: true });
    host.post({ type: 'messages-added', messages: [question('q', 'one'), answer('a', '', { status: 'streaming' })] });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
    await line(page).getByText(named).waitFor();
    host.post({ type: 'message-changed', message: answer('a', 'y') });
    host.post({ type: 'title-changed', title: 'One' });
    await page.getByRole('heading', { name: 'One' }).waitFor();
    expect(await line(page).innerText()).toMatch(named);
    await line(page).getByRole('button', { name: 'Choose model' }).waitFor();
    host.post({ type: 'messages-added', messages: [question('r', 'two'), answer('b', 'z')] });
    await line(page).waitFor({ state: 'hidden' });
  });

  it('is not named again after it was read and the question asked with it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ model: null, connection: noKey }) });
    await box(page).fill('one');
    await box(page).press('Enter');
    await host.waitFor('send');
    host.post({ type: 'model-changed', model });
    await line(page).getByText(named).waitFor();
    await box(page).press('Enter');
    await expect.poll(() => host.sent('send')).toHaveLength(2);
    host.post({ type: 'messages-added', messages: [question('q', 'one'), answer('a', 'y')] });
    await line(page).waitFor({ state: 'hidden' });
  });

  it('is named, too, where Enter was pressed before anything was shown', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ model }) });
    await beforeTheHost(page, async () => {
      await box(page).fill('one');
      await box(page).press('Enter');
    });
    await host.waitFor('send');
    host.post({ type: 'messages-added', messages: [question('q', 'one'), answer('a', 'Here it is.')] });
    await page.getByText('Here it is.').waitFor();
    expect(await line(page).innerText()).toMatch(named);
  });
});

describe('what a folder suggests', () => {
  const folderSuggests = ['GPT-5 Pro ($15 in, $120 out per M)', 'thinking <b>Maximum</b>'];
  const words = 'This folder suggests: GPT-5 Pro ($15 in, $120 out per M), thinking <b>Maximum</b>.';

  it.for([
    ['Use It', 'use-suggestion'],
    ['Ignore', 'ignore-suggestion'],
  ] as const)('is said until it is answered: %s', async ([label, action], { openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ folderSuggests }), width: 240 });
    await line(page).getByText(words, { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.getByRole('button', { name: label }).click();
    expect((await host.waitFor('run')).action).toBe(action);
    host.post({ type: 'model-changed', model: sonnet, folderSuggests: [] });
    await line(page).waitFor({ state: 'hidden' });
    expect(await box(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('holds no question up, since none of it is in use', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ folderSuggests }) });
    await beforeTheHost(page, async () => {
      await box(page).fill('one');
      await box(page).press('Enter');
    });
    expect((await host.waitFor('send')).text).toBe('one');
    await line(page).getByText(words, { exact: true }).waitFor();
  });

  it('is said beside the model that nobody chose, and in the middle of a conversation', async ({ openPanel }) => {
    const model = { ...sonnet, isDefault: true };
    const { page, host } = await openPanel({ snapshot: snapshot({ model, folderSuggests: ['thinking Maximum'] }) });
    await page.getByText('This folder suggests: thinking Maximum.').waitFor();
    await page.getByText(/answers until you choose a model/).waitFor();
    host.post({ type: 'messages-added', messages: [question('q', 'x'), answer('a', 'y')] });
    await page.getByText(/answers until you choose a model/).waitFor({ state: 'hidden' });
    expect(await line(page).innerText()).toContain('This folder suggests: thinking Maximum.');
  });
});

describe('a question that has to wait', () => {
  it.for([
    ['a model', { model: null }],
    ['a key', { connection: noKey }],
  ] as const)('for %s stays in the box until it goes, and may be written on', async ([, change], { openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot(change) });
    await box(page).fill('one\ntwo');
    await box(page).press('Enter');
    expect((await host.waitFor('send')).text).toBe('one\ntwo');
    expect(host.sent('draft-changed').at(-1)?.text).toBe('one\ntwo');
    expect(await box(page).inputValue()).toBe('one\ntwo');
    host.post({ type: 'question-settled', text: 'one\ntwo', isSent: false });
    host.post({ type: 'notice', level: 'error', text: 'first' });
    await page.getByText('first').waitFor();
    expect(await box(page).inputValue()).toBe('one\ntwo');

    await box(page).press('Enter');
    host.post({ type: 'question-settled', text: 'one\ntwo', isSent: true });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');

    await box(page).fill('three');
    await box(page).press('Enter');
    await box(page).fill('three and four');
    host.post({ type: 'question-settled', text: 'three', isSent: true });
    host.post({ type: 'notice', level: 'error', text: 'second' });
    await page.getByText('second').waitFor();
    expect(await box(page).inputValue()).toBe('three and four');
  });

  it('comes back into the box that was emptied, before what was written since', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).fill('sent');
    await box(page).press('Enter');
    expect(await box(page).inputValue()).toBe('');
    await box(page).fill('next');
    host.post({ type: 'question-settled', text: 'sent', isSent: false });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'sent\nnext');
    await host.waitFor('draft-changed', ({ text }) => text === 'sent\nnext');
  });

  it.for([
    ['explain this', 'explain that'],
    ['ok', 'look'],
    ['hello', ''],
  ] as const)('“%s”, rewritten as “%s”, is told at once and nothing comes back', async ([sent, now], { openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ connection: noKey }) });
    await box(page).fill(sent);
    await box(page).press('Enter');
    await host.waitFor('send');
    // No pause for writing ever ends here.
    await page.evaluate(() => Reflect.set(window, 'setTimeout', () => 0));
    await box(page).fill(now);
    await host.waitFor('draft-changed', ({ text }) => text === now);
    for (let times = 0; times < 2; times += 1) host.post({ type: 'question-settled', text: sent, isSent: false });
    host.post({ type: 'notice', level: 'error', text: 'first' });
    await page.getByText('first').waitFor();
    expect(await box(page).inputValue()).toBe(now);
  });

  it('was refused after it left the box: it comes back once, also where its words are in what is there', async ({
    openPanel,
  }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).fill('ok');
    await box(page).press('Enter');
    await host.waitFor('send');
    await box(page).fill('look…');
    host.post({ type: 'question-settled', text: 'ok', isSent: false });
    host.post({ type: 'question-settled', text: 'ok', isSent: false });
    host.post({ type: 'notice', level: 'error', text: 'first' });
    await page.getByText('first').waitFor();
    expect(await box(page).inputValue()).toBe('ok\nlook…');
  });

  it('went: the same words that were typed meanwhile stay', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    await box(page).fill('ok');
    await box(page).press('Enter');
    await host.waitFor('send');
    await box(page).fill('ok');
    host.post({ type: 'question-settled', text: 'ok', isSent: true });
    host.post({ type: 'notice', level: 'error', text: 'first' });
    await page.getByText('first').waitFor();
    expect(await box(page).inputValue()).toBe('ok');
  });
});
