import { expect } from 'vitest';
import type { NeutralRequest, Piece, Backend } from '../../gateway/types.ts';
import { say } from '../../gateway/words.ts';
import { spec } from '../support/spec.ts';
import { openFile, runCommand, screenshot, until } from '../support/workbench.ts';

const userSettings = {
  'aiGateway.model': 'openai/gpt-5-mini',
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
};

const before = `import { readFile } from 'node:fs/promises';

export async function load(path) {
  var text = await readFile(path, 'utf8');
  var lines = text.split('\\n');
  var out = [];
  for (var i = 0; i < lines.length; i++) {
    if (lines[i] == '') continue;
    out.push(lines[i].trim());
  }
  return out;
}

export const unrelated = 1;
`;

const after = `export async function load(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  var out = [];
  for (const line of lines) {
    if (line === '') continue;
    out.push(line.trim());
  }
  return out;
}`;

/** Answers every request with one text; waits before a piece until it is let go on. */
class Writer implements Backend {
  readonly name = 'writer';
  #release: () => void = () => undefined;
  readonly #gate = new Promise<void>((resolve) => (this.#release = resolve));
  readonly #text: string;
  readonly #pauseAt: number;
  constructor(text: string, pauseAt = Infinity) {
    this.#text = text;
    this.#pauseAt = pauseAt;
  }
  goOn(): void {
    this.#release();
  }
  async *answer(_request: NeutralRequest): AsyncGenerator<Piece> {
    let count = 0;
    for (const piece of say(`<code>\n${this.#text}\n</code>`)) {
      if (count++ === this.#pauseAt) await this.#gate;
      yield piece;
    }
    yield { type: 'finish', reason: 'stop' };
  }
}

const writer = new Writer(after, 36);

spec(
  'an edit is shown while it is written, and as changes to decide on',
  { userSettings, files: { 'load.ts': before }, gateway: { backend: writer } },
  async ({ page, evaluate, setTheme }) => {
    await openFile(page, 'load.ts');
    await evaluate(async (vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor !== undefined) editor.selection = new vscode.Selection(2, 0, 11, 1);
      return Promise.resolve();
    });
    await page.getByText(/\(\d+ selected\)/).waitFor();
    await runCommand(page, 'AI Gateway: Refactor Selection');
    const lens = page.locator('.codelens-decoration');
    await lens.filter({ hasText: 'Stop' }).first().waitFor();
    await until('the first new lines', async () => {
      const text = await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
      return text.includes('const lines') ? true : undefined;
    });
    for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast'] as const) {
      await setTheme(theme);
      await screenshot(page, `edit-streaming-${theme}`);
    }
    writer.goOn();
    await lens.filter({ hasText: 'Accept all' }).first().waitFor();
    await lens.filter({ hasText: 'Accept' }).nth(1).waitFor();
    for (const theme of ['Default High Contrast', 'Default Light Modern', 'Default Dark Modern'] as const) {
      await setTheme(theme);
      await screenshot(page, `edit-review-${theme}`);
    }
    await lens.getByText('Accept all').first().click();
    await until('the accepted text', async () => {
      const text = await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
      return text === before.replace(/export async function load[\s\S]*?\n}/, after) ? true : undefined;
    });
    await expect.poll(() => lens.filter({ hasText: 'Accept' }).count()).toBe(0);
  },
);
