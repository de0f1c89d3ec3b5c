import { createHash } from 'node:crypto';
import type { JournalStore } from '../../core/ports.ts';
import { withoutControls } from '../../core/text/terminalText.ts';

/** Characters of one output that are kept: what an editor still opens. */
const MAX_KEPT = 50_000_000;
const MAX_FILES = 200;

/** Whole outputs of calls whose results were cut, as files that can be opened. The oldest give way. */
export class ToolOutputs {
  readonly #files: JournalStore;

  constructor(files: JournalStore) {
    this.#files = files;
  }

  /** Resolves with the name to read it by. */
  async keep(conversationId: string, callId: string, text: string, now: number): Promise<string> {
    const hash = createHash('sha256').update(`${conversationId}\n${callId}\n${now}`).digest('hex').slice(0, 24);
    const name = `${now.toString(36).padStart(9, '0')}-${hash}.txt`;
    // l10n: none, written to a file
    const note = text.length > MAX_KEPT ? `\n[${text.length - MAX_KEPT} more characters were not kept]\n` : '';
    await this.#files.replace(name, withoutControls(text.slice(0, MAX_KEPT)) + note);
    await this.#forgetOldest();
    return name;
  }

  /** `undefined` where it is gone. */
  async read(name: string): Promise<string | undefined> {
    // The name comes out of a journal, which may have been imported.
    return /^[a-z0-9]{9}-[a-f0-9]{24}\.txt$/.test(name) ? this.#files.read(name) : undefined;
  }

  async #forgetOldest(): Promise<void> {
    const names = (await this.#files.list()).toSorted();
    for (const name of names.slice(0, Math.max(0, names.length - MAX_FILES))) await this.#files.remove(name);
  }
}
