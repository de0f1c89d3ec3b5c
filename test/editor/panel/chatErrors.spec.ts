import { expect } from 'vitest';
import { articles, button, idle, lastMessage, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { screenshot } from '../support/workbench.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-4.1', 'aiGateway.stream.maxRetries': 1 };

spec(
  'each failure says what happened and offers the next step; what arrived is kept',
  { userSettings },
  async ({ page, openPanel, gateway }) => {
    const panel = await openPanel();
    const fail = async (fault: string, words: RegExp, buttons: readonly string[], times = 1): Promise<string> => {
      gateway.addFault({ fault, times });
      const before = await articles(panel).count();
      await send(panel, '!lines 30');
      await expect.poll(() => articles(panel).count()).toBe(before + 2);
      await shows(panel, words);
      await idle(panel);
      for (const name of buttons) await button(lastMessage(panel), name).waitFor();
      await screenshot(page, `chat-error-${fault.replaceAll(/\W+/g, '-')}`);
      return lastMessage(panel).innerText();
    };
    expect(await fail('cut-after=6', /cut off|ended before/i, ['Continue', 'Retry'])).toContain('Line 1');
    await fail('status=402;type=insufficient_funds;message=Insufficient funds', /credit/i, [
      'Add credit',
      'Pick another model',
    ]);
    await fail('status=403;type=customer_verification_required;message=Add a payment card', /card/i, []);
    await fail('status=401;type=authentication_error;message=Invalid API key', /key/i, ['Set API key', 'Retry']);
    await fail('error-after=3', /./, ['Retry']);
    await fail('html=503', /server|gateway/i, ['Retry'], 2);
    await fail('content-type=text/html', /./, ['Retry']);
    gateway.addFault({ fault: 'status=429;type=rate_limit_exceeded;retry-after=1;message=Slow down', times: 1 });
    await send(panel, '!lines 30');
    await shows(panel, /Retrying in/);
    await shows(panel, 'Line 30 of 30');
    expect(
      questionsAt(gateway)
        .slice(-2)
        .map((request) => request.status),
    ).toEqual([429, 200]);
    await idle(panel);
  },
);

spec(
  'without a connection the question is kept, and Retry answers it once there is one',
  { userSettings: { ...userSettings, 'aiGateway.stream.maxRetries': 0 } },
  async ({ page, openPanel, gateway, editor }) => {
    const panel = await openPanel();
    await editor.updateSettings({ 'aiGateway.baseUrl': 'http://127.0.0.1:9' });
    await send(panel, '!echo hello again');
    await shows(panel, /refused|not listening|No answer/i);
    await screenshot(page, 'chat-error-network');
    await editor.updateSettings({ 'aiGateway.baseUrl': gateway.url });
    await button(lastMessage(panel), 'Retry').click();
    await shows(panel, 'hello again');
  },
);
