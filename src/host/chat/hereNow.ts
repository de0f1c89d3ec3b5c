import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import { runInBackground } from '../../core/background.ts';
import type { ConversationLibrary } from '../../core/conversation/library.ts';
import type { Logger } from '../../core/ports.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { ViewHere } from '../../protocol/viewState.ts';
import { placeName, selectedLines } from '../attachments/read.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import { neverSendReason } from '../workspace/neverSend.ts';
import { fileOf } from '../workspace/notebooks.ts';
import { isRestricted } from '../workspace/sending.ts';
import { problemsOf } from './problemsHere.ts';

/** Cursors and problems change with every key. */
const EVERY_MS = 200;
/** A chat that is answered meanwhile changes the list with each of its messages. */
const CHATS_EVERY_MS = 2_000;
const CHATS = 3;
const LONGEST_NAME = 60;
const LONGEST_TITLE = 120;

export interface HereNowOptions {
  readonly library: Pick<ConversationLibrary, 'list' | 'onDidChange'>;
  /** Whether somebody looks at a chat that is empty: nothing is looked at for others. */
  readonly isWanted: () => boolean;
  readonly onChanged: (here: ViewHere) => void;
  readonly log: Logger;
}

/** What an empty chat offers to ask about: the file in front, what is selected and wrong in it, and the chats used last. */
export class HereNow implements Disposable {
  readonly #options: HereNowOptions;
  readonly #store = new DisposableStore();
  readonly #look = this.#store.add(new Throttle(EVERY_MS, () => this.#tell()));
  readonly #lookAtChats = this.#store.add(new Throttle(CHATS_EVERY_MS, () => this.#chatsChanged()));
  #chats: ViewHere['chats'];
  #areChatsRead = false;
  /** What the page knows. */
  #told = '';

  constructor(options: HereNowOptions) {
    this.#options = options;
    const { window, languages } = vscode;
    const look = (): void => this.look();
    this.#store.add(window.onDidChangeActiveTextEditor(look));
    this.#store.add(window.onDidChangeVisibleTextEditors(look));
    this.#store.add(window.onDidChangeTextEditorSelection(look));
    this.#store.add(languages.onDidChangeDiagnostics(look));
    this.#store.add(options.library.onDidChange(() => this.#lookAtChats.call()));
  }

  /** What a new page is told; what is not known yet follows. */
  snapshot(): ViewHere | undefined {
    if (!this.#options.isWanted()) return undefined;
    const here = this.#view();
    this.#told = JSON.stringify(here);
    this.look();
    return here;
  }

  /** Something may be different. */
  look(): void {
    if (this.#options.isWanted()) this.#look.call();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #tell(): void {
    if (!this.#options.isWanted()) return;
    if (!this.#areChatsRead) runInBackground(this.#options.log, 'Listing the last chats', this.#readChats());
    const here = this.#view();
    const words = JSON.stringify(here);
    if (words === this.#told) return;
    this.#told = words;
    this.#options.onChanged(here);
  }

  #chatsChanged(): void {
    this.#areChatsRead = false;
    this.look();
  }

  async #readChats(): Promise<void> {
    this.#areChatsRead = true;
    const summaries = await this.#options.library.list();
    this.#chats = summaries.slice(0, CHATS).map(({ id, title, updatedAt }) => ({
      id,
      title: oneLine(title, LONGEST_TITLE),
      updatedAt,
    }));
    this.look();
  }

  #view(): ViewHere {
    const editor = targetEditor();
    const nothing = { problems: 0, ...(this.#chats !== undefined && { chats: this.#chats }) };
    if (editor === undefined || !mayOffer(editor.document.uri)) return nothing;
    const lines = selectedLines(editor)?.words;
    return {
      ...nothing,
      file: oneLine(placeName(editor.document.uri), LONGEST_NAME),
      problems: problemsOf(editor.document).length,
      ...(lines !== undefined && { lines }),
    };
  }
}

/** By its name alone, which costs nothing; where the file really lies is asked when it is attached. */
function mayOffer(uri: vscode.Uri): boolean {
  const file = fileOf(uri);
  return !isRestricted(file) && neverSendReason(file) === undefined;
}
