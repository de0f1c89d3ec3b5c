// An editor that is killed in the middle of an answer, of a turn with tools, and of a rename.
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { comesTo, linesIn } from '../../editor/support/keeping.ts';
import { aSecondBefore, expectWholeFiles, moments } from '../../editor/support/kills.ts';
import { spec } from '../../editor/support/spec.ts';
import { call, pickTools, steps } from '../../editor/support/toolCalls.ts';
import {
  answerInputBox,
  closeQuickInput,
  pickRows,
  runCommand,
  typeInQuickInput,
} from '../../editor/support/workbench.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini', 'aiGateway.chat.maxToolSteps': 200 };

spec('an answer loses at most its last second, whenever the editor is killed', { userSettings }, async (session) => {
  const lost: number[] = [];
  for (const moment of moments(9, 300, 4_000)) {
    session.gateway.addFault({ fault: 'tps=60' });
    const chat = await ChatPanel.open(session);
    await chat.newChat();
    const answer = await chat.ask('!lines 400');
    await comesTo(answer, 1);
    const seen = await aSecondBefore(moment, async () => (await linesIn(answer)).length);
    await session.crash();
    const again = await ChatPanel.open(session);
    await again.ended();
    const kept = await linesIn(again.answers.last());
    expect(kept).toEqual(kept.map((_, index) => index + 1));
    expect(kept.length).toBeGreaterThanOrEqual(seen);
    lost.push(seen - kept.length);
    await expectWholeFiles(session);
  }
  console.log(`${lost.length} kills in an answer, of what was shown a second before nothing lost: ${lost.join(', ')}`);
});

spec('a turn with tools keeps every step of a second before', { userSettings }, async (session) => {
  const cards: string[] = [];
  for (const moment of moments(8, 300, 5_000)) {
    const chat = await ChatPanel.open(session);
    await chat.newChat();
    await pickTools(session.page, chat.frame, 'Read file');
    const reads = Array.from({ length: 150 }, () => call('readFile', { path: 'README.md' }));
    const answer = await chat.ask(steps(...reads));
    const count = (): Promise<number> => answer.locator('.tool-card').count();
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(0);
    const seen = await aSecondBefore(moment, count);
    await session.crash();
    const again = await ChatPanel.open(session);
    await again.ended();
    const kept = await again.answers.last().locator('.tool-card').count();
    expect(kept).toBeGreaterThanOrEqual(seen);
    cards.push(`${kept} of ${seen}`);
    await expectWholeFiles(session);
  }
  console.log(
    `${cards.length} kills in a turn with tools; steps kept of those shown a second before: ${cards.join(', ')}`,
  );
});

spec(
  'a chat that was being renamed has the old name or the new one, and all it said',
  { userSettings },
  async (session) => {
    const { page } = session;
    const first = await ChatPanel.open(session);
    await first.askAndRead('!echo said before every name');
    let name = await first.frame.locator('h1').innerText();
    const ends: string[] = [];
    for (const [index, moment] of moments(8, 0, 250).entries()) {
      const next = `Name number ${index}`;
      await runCommand(page, 'AI Gateway: Rename Chat');
      await answerInputBox(page, next);
      await new Promise((resolve) => setTimeout(resolve, moment));
      await session.crash();
      const again = await ChatPanel.open(session);
      await expect.poll(() => again.log.innerText()).toContain('said before every name');
      const found = await again.frame.locator('h1').innerText();
      expect([name, next]).toContain(found);
      ends.push(found === next ? 'new' : 'old');
      name = found;
      await again.button('History').click();
      await typeInQuickInput(page, 'said before every');
      await expect.poll(() => pickRows(page).count()).toBe(1);
      expect(await pickRows(page).first().innerText()).toContain(name);
      await closeQuickInput(page);
      await expectWholeFiles(session);
    }
    console.log(`${ends.length} kills in a rename; the name is the ${ends.join(', ')} one`);
  },
);
