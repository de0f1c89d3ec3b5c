import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { startGateway } from '../../gateway/server.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import { screenshot, setSidebarWidth } from '../support/workbench.ts';

const CLAUDE = 'anthropic/claude-sonnet-4.6';
const GPT = 'openai/gpt-5-mini';

const spec = sharedSpecs({
  userSettings: {
    'aiGateway.model': GPT,
    'aiGateway.stream.idleTimeoutSeconds': 10,
    'aiGateway.stream.maxRetries': 1,
  },
});

async function freshChat(session: Session, model = GPT): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.newChat();
  session.gateway.clear();
  const title = await chat.button('Select model').getAttribute('data-hover');
  if (title?.includes(model) !== true) await chat.selectModel(model);
  return chat;
}

interface Failing {
  readonly name: string;
  /** Whether every run of the tests has it: one of each way in which an answer fails. */
  readonly quick?: true;
  readonly fault: string;
  readonly model?: string;
  readonly says: RegExp;
  readonly buttons: readonly string[];
  /** Whether a part of the answer had arrived. */
  readonly keepsText?: boolean;
  /** How many requests it takes until the failure is shown. */
  readonly requests?: number;
}

const insufficient = 'status=402;type=insufficient_funds;message=Insufficient funds.';
const FAILURES: readonly Failing[] = [
  {
    name: 'a refused key',
    quick: true,
    fault: 'status=401;type=authentication_error;message=Invalid API key.',
    says: /refused the key from AI_GATEWAY_API_KEY/,
    buttons: ['Set API key', 'Connection status', 'Retry'],
  },
  { name: 'no credit', fault: insufficient, says: /credit is used up/, buttons: ['Add credit', 'Retry'] },
  {
    name: 'no credit for Claude',
    fault: insufficient,
    model: CLAUDE,
    says: /credit is used up/,
    buttons: ['Add credit'],
  },
  {
    name: 'a missing payment card',
    fault: 'status=403;type=customer_verification_required;message=Add a card.',
    says: /payment card/,
    buttons: ['Add credit', 'Retry'],
  },
  {
    name: 'a model that is gone',
    fault: 'status=404;type=model_not_found;message=Model not found.',
    says: /does not exist here/,
    buttons: ['Pick another model'],
  },
  {
    name: 'too many requests, with a long wait',
    fault: 'status=429;type=rate_limit_exceeded;message=Slow down.;retry-after=3600',
    says: /Rate limit reached.*Wait/,
    buttons: ['Retry', 'Pick another model'],
  },
  {
    name: 'a failing server, after a second try',
    quick: true,
    fault: 'status=500;type=internal_server_error;message=Boom.',
    says: /provider failed/,
    buttons: ['Retry', 'Pick another model'],
    requests: 2,
  },
  { name: 'an error page', fault: 'html=503', says: /provider failed|overloaded/, buttons: ['Retry'], requests: 2 },
  {
    name: 'a page instead of an answer',
    quick: true,
    fault: 'content-type=text/html',
    says: /answered with “text\/html” instead of a model's response/,
    buttons: ['Settings', 'Retry'],
  },
  {
    name: 'a cut answer',
    quick: true,
    fault: 'cut-after=40',
    says: /connection ended before the response was complete/,
    buttons: ['Continue', 'Retry'],
    keepsText: true,
  },
  {
    name: 'a cut Claude answer',
    fault: 'cut-after=60',
    model: CLAUDE,
    says: /connection ended before the response was complete/,
    buttons: ['Continue', 'Retry'],
    keepsText: true,
  },
  {
    name: 'a reset connection',
    fault: 'reset-after=40',
    says: /connection to 127\.0\.0\.1:\d+ was lost/,
    buttons: ['Continue', 'Retry'],
    keepsText: true,
  },
  {
    name: 'an error in the middle of an answer',
    quick: true,
    fault: 'error-after=40',
    says: /provider reported an error|overloaded/i,
    buttons: ['Continue', 'Retry', 'Pick another model'],
    keepsText: true,
  },
  {
    name: 'a broken frame',
    fault: 'malformed-after=40',
    says: /not valid JSON/,
    buttons: ['Continue', 'Retry'],
    keepsText: true,
  },
];

async function checkCard(answer: Locator, failing: Failing): Promise<void> {
  const card = answer.locator('.notice-card.error');
  expect((await card.innerText()).replaceAll('\n', ' ')).toMatch(failing.says);
  for (const name of failing.buttons) await card.getByRole('button', { name, exact: true }).waitFor();
  const text = (await answer.locator('.markdown').allInnerTexts()).join('');
  if (failing.keepsText === true) {
    expect(text).toContain('Line 1 of 30');
    await expect.poll(() => card.innerText()).toContain('kept');
  } else expect(text).toBe('');
}

for (const failing of FAILURES) {
  const declare = failing.quick === true ? spec : spec.long;
  declare(`${failing.name} is said with the next step`, async (session) => {
    const { gateway, page } = session;
    const chat = await freshChat(session, failing.model);
    gateway.addFault({ fault: failing.fault, times: failing.requests ?? 1, path: '/v1/' });
    await chat.askAndRead('!lines 30');
    const answer = chat.answers.last();
    await checkCard(answer, failing);
    expect(asked(session)).toHaveLength(failing.requests ?? 1);
    await screenshot(page, `failure-${failing.name}`);
    const again = failing.buttons.includes('Continue') ? 'Continue' : 'Retry';
    if (!failing.buttons.includes(again)) return;
    await chat.action(answer, again).click();
    await expect.poll(() => answer.locator('.markdown').last().innerText()).toContain('Line 30');
    await chat.ended();
    expect(await answer.locator('.notice-card.error').count()).toBe(0);
    await expect.poll(() => chat.answers.count()).toBe(1);
  });
}

spec('a short wait is counted down, and then the answer comes', async (session) => {
  const { gateway, page } = session;
  const chat = await freshChat(session);
  gateway.addFault({ fault: 'status=429;type=rate_limit_exceeded;message=Slow down.;retry-after=3', path: '/v1/' });
  const answer = await chat.ask('!lines 30');
  await answer.getByText(/Retrying in \d s/).waitFor();
  await screenshot(page, 'retrying');
  expect(await chat.ended()).toContain('Line 30 of 30');
  expect(asked(session).map((request) => request.status)).toEqual([429, 200]);
});

spec.long('a wait can be stopped', async (session) => {
  const { gateway } = session;
  const chat = await freshChat(session);
  gateway.addFault({ fault: 'status=429;type=rate_limit_exceeded;message=Slow down.;retry-after=20', path: '/v1/' });
  const answer = await chat.ask('!lines 30');
  await answer.getByText(/Retrying in \d+ s/).waitFor();
  await chat.button('Stop').click();
  expect(await chat.ended()).toContain('Stopped before a response arrived.');
  expect(asked(session)).toHaveLength(1);
});

spec('a silent answer is given up after the time that is set, and what arrived is kept', async (session) => {
  const { gateway, editor, evaluate, page } = session;
  await editor.updateSettings({ 'aiGateway.stream.idleTimeoutSeconds': 5 });
  const seconds = await evaluate(
    (vscode) => vscode.workspace.getConfiguration().get('aiGateway.stream.idleTimeoutSeconds') ?? 0,
  );
  expect(seconds).toBe(5);
  const chat = await freshChat(session);
  gateway.addFault({ fault: 'idle-after=40', path: '/v1/' });
  const text = await chat.askAndRead('!lines 30');
  expect(text).toContain('Nothing arrived from the model for 5 s');
  await checkCard(chat.answers.last(), { name: '', fault: '', says: /./, buttons: ['Continue'], keepsText: true });
  await screenshot(page, 'failure-idle');
});

spec('without a network the sentence says so, and Retry answers once there is one', async (session) => {
  const { gateway, editor, page } = session;
  const chat = await freshChat(session);
  const gone = await startGateway();
  await gone.close();
  await editor.updateSettings({ 'aiGateway.baseUrl': gone.url });
  const text = await chat.askAndRead('!echo back again');
  expect(text).toContain(`Nothing answers at 127.0.0.1:${gone.port}. Is the server running?`);
  await screenshot(page, 'failure-network');
  await editor.updateSettings({ 'aiGateway.baseUrl': gateway.url });
  await chat.action(chat.answers.last(), 'Retry').click();
  await expect.poll(() => chat.answers.last().innerText()).toContain('back again');
});

spec.long('an address that is none is said above the text box, with a way to the settings', async (session) => {
  const { gateway, editor, page } = session;
  const chat = await freshChat(session);
  await editor.updateSettings({ 'aiGateway.baseUrl': 'http://example.com' });
  await expect.poll(() => chat.frame.locator('.banner').allInnerTexts()).not.toEqual([]);
  await screenshot(page, 'failure-address');
  await chat.askAndRead('Anyone?');
  await expect.poll(() => chat.answers.last().locator('.notice-card.error').innerText()).toMatch(/https/);
  await editor.updateSettings({ 'aiGateway.baseUrl': gateway.url });
  await expect.poll(() => chat.frame.locator('.banner').count()).toBe(0);
});
