// Who answers, set in the form as a person would, sent with the next question, and what came of it under the answer.
import { expect } from 'vitest';
import { ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import {
  closeQuickInput,
  pick,
  pickRows,
  pressInQuickInput,
  quickInput,
  runCommand,
  screenshot,
  settledRows,
  typeInQuickInput,
} from '../support/workbench.ts';

const MODEL = 'anthropic/claude-sonnet-4.6';
const spec = sharedSpecs({ userSettings: { 'aiGateway.model': MODEL } });

const sent = ({ gateway }: Session): unknown => gateway.requests.findLast(({ path }) => path === '/v1/messages')?.body;

spec('routing is set for all models and for a chat, counts, and every attempt is told', async (session) => {
  const { page, gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await runCommand(page, 'AI Gateway: Set Routing…');
  await settledRows(page, 'This chat');
  await screenshot(page, 'routing-scopes');
  await pick(page, 'All models');
  await pick(page, 'Provider order');
  // The providers of the model with their figures, from the gateway.
  await settledRows(page, /bedrock/);
  expect(await pickRows(page).filter({ hasText: 'anthropic' }).first().isVisible()).toBe(true);
  expect(await pickRows(page).filter({ hasText: 'bedrock' }).innerText()).toMatch(/\$3\.00 \/ \$15\.00.*tok\/s/s);
  await screenshot(page, 'routing-providers');
  await pick(page, 'bedrock');
  await settledRows(page, '1. bedrock');
  // One that is not listed can be typed.
  await typeInQuickInput(page, 'not a name');
  await settledRows(page, 'must be the name of a provider');
  await typeInQuickInput(page, 'my-own');
  await settledRows(page, 'Use “my-own”');
  await pressInQuickInput(page, 'Enter');
  await settledRows(page, '2. my-own');
  await pick(page, 'Done');
  await settledRows(page, /Provider order.*bedrock, my-own/s);
  await screenshot(page, 'routing-form');
  // What a wider scope says is told in the narrower one, which adds to it.
  await quickInput(page).getByRole('button', { name: 'Back' }).click();
  await pick(page, 'This chat');
  await settledRows(page, /bedrock, my-own · from all models/);
  await pick(page, 'Zero data retention');
  await pick(page, /^On/);
  await settledRows(page, /Zero data retention.*On/s);
  await pick(page, 'Fast mode');
  await pick(page, /^Fast: dearer/);
  await settledRows(page, /Fast mode.*Fast: dearer/s);
  await pick(page, 'Region of the models');
  await pick(page, /^EU only/);
  await settledRows(page, /Region of the models.*EU only/s);
  await pick(page, 'Other options');
  await typeInQuickInput(page, '{"user": 3}');
  await quickInput(page).getByText('“user” must be a string.').waitFor();
  await typeInQuickInput(page, '{"headquarters": ["!CN"], "anthropic": {"beta": 1}}');
  await pressInQuickInput(page, 'Enter');
  await settledRows(page, /Other options.*"headquarters":\["!CN"\]/s);
  await closeQuickInput(page);

  gateway.addFault({ fault: 'fallback=1;message=no capacity left', path: '/v1/messages' });
  await chat.askAndRead('Who answers?');
  expect(sent(session)).toMatchObject({
    model: MODEL,
    providerOptions: {
      gateway: {
        order: ['bedrock', 'my-own'],
        zeroDataRetention: true,
        speed: 'fast',
        inferenceRegion: { scope: 'zone', geoRegion: 'eu' },
        headquarters: ['!CN'],
      },
      anthropic: { beta: 1 },
    },
  });
  const figures = chat.answers.last().locator('.figure');
  await expect
    .poll(() => figures.getAttribute('aria-description'))
    .toMatch(/Attempts: 1\. bedrock – failed \(529: no capacity left\) after .* · 2\. \w+ – answered in/);
  await expect.poll(() => figures.getAttribute('aria-description')).toMatch(/Fast mode: .*, Region: EU/);
  await figures.hover();
  await chat.frame.locator('.hover-card dd').filter({ hasText: 'no capacity left' }).waitFor();
  await screenshot(page, 'routing-attempts');

  // Another chat has the routing of all models alone.
  await chat.newChat();
  gateway.addFault({ fault: 'rule=anthropic/claude-haiku-4.5', path: '/v1/messages' });
  await chat.askAndRead('And here?');
  expect(sent(session)).toMatchObject({ providerOptions: { gateway: { order: ['bedrock', 'my-own'] } } });
  expect(JSON.stringify(sent(session))).not.toContain('zeroDataRetention');
  await expect
    .poll(() => chat.answers.last().innerText())
    .toContain('by anthropic/claude-haiku-4.5: a rule of your team');

  await runCommand(page, 'AI Gateway: Set Routing…');
  await pick(page, 'All models');
  await pick(page, 'Reset');
  await settledRows(page, /Provider order.*Not set/s);
  await closeQuickInput(page);
  await chat.askAndRead('And now?');
  expect(JSON.stringify(sent(session))).not.toContain('providerOptions');
});
