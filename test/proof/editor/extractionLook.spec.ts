// Looking again for missed records in the real editor: the price, what comes and where it stands, and taking it out again.
import { expect } from 'vitest';
import type { Frame } from 'playwright-core';
import { sharedSpecs, type Session } from '../../editor/support/spec.ts';
import {
  answerOf,
  answersAsked,
  closeResults,
  endedResult,
  extractWith,
  GivenAnswers,
  open,
} from '../../editor/support/extraction.ts';
import { clipboard, press, says } from '../../editor/support/extractionRun.ts';
import { picturesInThemes } from '../../editor/support/looks.ts';
import { screenshot, until } from '../../editor/support/workbench.ts';

const COUNT = 30;
const all = Array.from({ length: COUNT }, (_, index) => index);
const lineOf = (index: number): string =>
  `Order A-${index + 10} of ${index + 1}.50 EUR was sent to customer ${index % 4}.`;
const orderOf = (index: number): object => ({ id: `A-${index + 10}`, total: index + 1.5 });
const isMissed = (index: number): boolean => index % 11 === 5;

const shop = { shop: 'North' };
/** The model leaves three out, and gives them when it is asked again, with one that was there and one that it made up. */
const first = answerOf({ ...shop, orders: all.filter((index) => !isMissed(index)).map(orderOf) });
const again = answerOf({
  orders: [...all.filter(isMissed).map(orderOf), orderOf(3), { id: 'Z-99', total: 7 }],
});
const SCHEMA = '.aigateway/schemas/orders.json';
const model = new GivenAnswers(first);

const spec = sharedSpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'window.dialogStyle': 'custom' },
  gateway: { backend: model },
  files: {
    'orders.txt': `Shop North\n\n${all.map(lineOf).join('\n')}\n`,
    'long.txt': `Shop North\n\n${all.map(lineOf).join('\n')}\n${'A line that says nothing of any order at all.\n'.repeat(1_500)}`,
    [SCHEMA]: JSON.stringify({
      title: 'Orders',
      type: 'object',
      required: ['shop', 'orders'],
      properties: {
        shop: { type: 'string' },
        orders: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['id', 'total'],
            properties: { id: { type: 'string' }, total: { type: 'number' } },
          },
        },
      },
    }),
  },
});

async function idsCopied(session: Session, frame: Frame): Promise<readonly string[]> {
  await session.evaluate((vscode) => vscode.env.clipboard.writeText(''));
  await press(frame, 'Copy');
  const text = await until('the copy', async () => (await clipboard(session)) || undefined);
  return (JSON.parse(text) as { orders: { id: string }[] }).orders.map(({ id }) => id);
}

const everyId = all.map((index) => `A-${index + 10}`);

for (const [wire, name] of [
  ['chat completions', 'openai/gpt-4.1'],
  ['messages', 'anthropic/claude-sonnet-4.6'],
] as const) {
  spec(
    `what was missed is found at the second look, over ${wire}`,
    { userSettings: { 'aiGateway.model': name } },
    async (session) => {
      const { page } = session;
      model.give(first, again);
      await open(session, 'orders.txt');
      await extractWith(session, SCHEMA);
      const frame = await endedResult(session);
      const before = answersAsked(session).length;
      await press(frame, 'Look again');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog
        .getByText(/27 records were found\. To look for more, the source is sent once more, about \$/)
        .waitFor();
      await screenshot(page, `look-again-price-${wire}`);
      expect(answersAsked(session)).toHaveLength(before);
      await dialog.getByRole('button', { name: 'Look Again' }).click();
      await says(frame, '3 more found; 2 said again or not in the source were left out.');
      await frame.getByRole('button', { name: '3 new' }).click();
      const current = frame.locator('.row.is-current');
      await current.filter({ hasText: '5' }).locator('.sign.is-added').waitFor();
      expect(await idsCopied(session, frame)).toEqual(everyId);
      const asked = JSON.stringify(answersAsked(session).at(-1)?.body);
      expect(asked).toContain('A-10');
      expect(asked).toContain('read before');
      expect(asked).not.toContain('minItems');
      await picturesInThemes(session, `look-again-found-${wire}`);
      await press(frame, 'Remove what was added');
      await says(frame, 'Removed the 3 records that were added.');
      expect(await idsCopied(session, frame)).toEqual(everyId.filter((_, index) => !isMissed(index)));
      await closeResults(session);
    },
  );
}

spec(
  'a long source brings the offer by itself where that is wished, and a failure changes nothing',
  {
    userSettings: { 'aiGateway.extraction.lookAgain': true },
  },
  async (session) => {
    const { page, gateway } = session;
    model.give(first, again);
    await open(session, 'long.txt');
    await extractWith(session, SCHEMA);
    const frame = await endedResult(session);
    const offer = page
      .locator('.notification-toast')
      .filter({ hasText: /long\.txt: 27 records were found\. To look for more/ });
    await offer.waitFor();
    await screenshot(page, 'look-again-offer');
    gateway.addFault({ fault: 'status=400;message=Broken on purpose', times: 1 });
    await offer.getByRole('button', { name: 'Look Again' }).click();
    await says(frame, /Broken on purpose.* The result is as it was\./);
    expect(await idsCopied(session, frame)).toHaveLength(27);
    await closeResults(session);
  },
);
