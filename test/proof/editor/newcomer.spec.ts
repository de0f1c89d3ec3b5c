// A newcomer's first ten minutes, from the key to Undo, in one window. `npm run editor -- newcomer` films it as pictures.
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { Simulator } from '../../gateway/simulate.ts';
import type { Backend, NeutralRequest } from '../../gateway/types.ts';
import { say } from '../../gateway/words.ts';
import { button, idle, lastMessage, messageBox, shows } from '../../editor/support/chat.ts';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { select, textHas } from '../../editor/support/edits.ts';
import { endedResult, row } from '../../editor/support/extraction.ts';
import { expectNoOverflow } from '../../editor/support/looks.ts';
import { asOfficial } from '../../editor/support/official.ts';
import { spec, type Session } from '../../editor/support/spec.ts';
import { Steps } from '../../editor/support/steps.ts';
import { call, modelIs, pickTools } from '../../editor/support/toolCalls.ts';
import {
  answerInputBox,
  lenses,
  quickInput,
  screenshot,
  settledRows,
  showFile,
  until,
} from '../../editor/support/workbench.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const CODE = `export function total(prices) {
  var sum = 0;
  // one
  for (const price of prices) sum += price;
  // two
  return sum == 0 ? null : sum;
}
`;
const BETTER = CODE.replace('var sum', 'let sum').replace('== 0', '=== 0');

const simulator = new Simulator();
const backend: Backend = {
  name: 'newcomer',
  async *answer(request: NeutralRequest, signal: AbortSignal) {
    const prompt = request.turns.findLast((turn) => turn.role === 'user')?.text ?? '';
    if (!prompt.includes('newer style')) {
      yield* simulator.answer(request, signal);
      return;
    }
    yield* say(`<code>\n${BETTER}</code>`);
    yield { type: 'finish', reason: 'stop' };
  },
};

/** Keeps a picture of each step, and holds that nothing of the panel is cut, and that its text box is where it was. */
class Film {
  readonly #session: Session;
  readonly #chat: ChatPanel;
  #number = 0;
  #bottom: number | undefined;

  constructor(session: Session, chat: ChatPanel) {
    this.#session = session;
    this.#chat = chat;
  }

  async take(what: string): Promise<void> {
    this.#number += 1;
    await expectNoOverflow(this.#chat, what);
    // Lists and cards come and go above the text box; what one types into does not move.
    const bottom = await this.#chat.composer.evaluate((box) =>
      Math.round(innerHeight - box.getBoundingClientRect().bottom),
    );
    this.#bottom ??= bottom;
    expect(bottom, `the text box after: ${what}`).toBe(this.#bottom);
    await screenshot(this.#session.page, `newcomer-${String(this.#number).padStart(2, '0')}-${what}`);
  }
}

spec(
  'from the key to the first edit, the first data and back, without a word of explanation',
  {
    key: 'none',
    gateway: { backend },
    userSettings: {
      'aiGateway.baseUrl': 'https://ai-gateway.vercel.sh',
      'editor.minimap.enabled': false,
      'files.autoSave': 'off',
    },
    files: { 'total.js': CODE, 'people.txt': 'Ada Lovelace is 36 years old.\n' },
  },
  (session) =>
    asOfficial(session, async () => {
      const { page, evaluate } = session;
      const chat = await ChatPanel.open(session);
      const panel = chat.frame;
      const film = new Film(session, chat);
      await chat.button('Set API key').first().waitFor();
      await film.take('opened');

      await chat.write('What can you do here?');
      await chat.composer.press('Enter');
      await button(panel, 'Enter API key…').waitFor();
      await film.take('key-asked');
      await button(panel, 'Enter API key…').click();
      await answerInputBox(page, LOCAL_KEY);
      await shows(panel, /Simulated answer/);
      await idle(panel);
      await film.take('first-response');

      await select(session, 'total.js', 0, 7);
      const steps = new Steps(page);
      await steps.press('Control+Alt+e');
      await steps.typeInBox('Write it in a newer style');
      await screenshot(page, 'newcomer-instruction');
      await steps.pressInBox('Enter');
      await lenses(page, '1 of 2').waitFor();
      await film.take('review');
      await steps.press('Control+Alt+u');
      await lenses(page, '1 of 2').waitFor({ state: 'detached' });
      await film.take('one-rejected');
      await steps.press('Control+Alt+y');
      await textHas(session, 'var sum');
      await textHas(session, '=== 0');
      await film.take('decided');

      await showFile(page, evaluate, 'people.txt');
      await steps.press('Control+a');
      await page.getByText(/\(\d+ selected\)/).waitFor();
      await steps.press('Control+Alt+x');
      await steps.typeInBox('name, age int');
      await settledRows(page, 'name, age int');
      await screenshot(page, 'newcomer-fields');
      await steps.pressInBox('Enter');
      // Nobody has chosen a model yet: which one, and its price, is asked about.
      await quickInput(page).getByPlaceholder('Additional instructions (optional)').waitFor();
      await screenshot(page, 'newcomer-price');
      await steps.pressInBox('Enter');
      const result = await endedResult(session);
      await row(result, 'age').waitFor();
      await film.take('extracted');

      await pickTools(page, panel, 'Run command');
      await fillIn(messageBox(panel), call('runCommand', { command: 'echo hello' }));
      await messageBox(panel).press('Enter');
      await button(panel, 'Allow once').waitFor();
      await film.take('approval');
      await button(panel, 'Allow once').click();
      await shows(panel, 'Exit code 0');
      await idle(panel);
      await film.take('command-run');

      await messageBox(panel).focus();
      await page.keyboard.press('Control+f');
      const find = panel.getByRole('textbox', { name: 'Find in chat' });
      await fillIn(find, 'hello');
      await expect.poll(() => panel.getByRole('search').innerText()).toMatch(/1 of \d+/);
      await film.take('found');
      await find.press('Escape');
      await find.waitFor({ state: 'hidden' });

      await chat.button('Select model').click();
      await steps.typeInBox('gpt-5-mini');
      await settledRows(page, 'openai/gpt-5-mini');
      await screenshot(page, 'newcomer-models');
      await steps.pressInBox('Enter');
      await modelIs(panel, 'openai/gpt-5-mini');
      await fillIn(messageBox(panel), 'And you?');
      await messageBox(panel).press('Enter');
      await idle(panel);
      await lastMessage(panel).getByText('GPT-5 mini').first().waitFor();
      await film.take('another-model');

      await showFile(page, evaluate, 'total.js');
      await until('the file as it was', async () => {
        await page.keyboard.press('Control+z');
        return (await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText())) === CODE
          ? true
          : undefined;
      });
      await film.take('undone');
      expect(await quickInput(page).isVisible()).toBe(false);
    }),
);
