import * as vscode from 'vscode';
import type { PanelCommand } from '../../protocol/messages.ts';
import { AttachmentTray, type ModelTakes } from '../attachments/tray.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import { readPasted, readSelection, readUri } from '../attachments/read.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';
import { visibleText } from '../../core/text/visible.ts';
import { targetEditor, targetFile } from '../editor/targetEditor.ts';

type Notice = (level: 'info' | 'warning' | 'error', text: string) => void;

/** So many paths can be read in one question. */
const MAX_ASKED = 10;

interface MenuItem extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** The ways something gets into the tray: menu, selection, files, pictures, paste, drop, `@`. */
export class ChatAttachments {
  readonly tray = new AttachmentTray();
  readonly #notice: Notice;
  readonly #takes: () => ModelTakes | undefined;

  /** `takes`: what the model takes that would be asked now. */
  constructor(notice: Notice, takes: () => ModelTakes | undefined) {
    this.#notice = notice;
    this.#takes = takes;
  }

  async onAttach(what: Extract<PanelCommand, { type: 'attach' }>['what']): Promise<void> {
    switch (what) {
      case 'menu':
        return this.#menu();
      case 'selection':
        return this.addSelection();
      case 'file':
        return this.#pickFiles('Attach', undefined);
      case 'open-file':
        return this.#addOpenFile();
      case 'image':
        return this.#pickFiles('Attach Picture', { Pictures: ['png', 'jpg', 'jpeg', 'gif', 'webp'] });
    }
  }

  async addSelection(): Promise<void> {
    if (!this.#mayRead()) return;
    const editor = targetEditor();
    if (editor === undefined) this.#notice('info', 'Open a file and select something first.');
    else this.#take(await readSelection(editor));
  }

  async #addOpenFile(): Promise<void> {
    const file = targetFile();
    if (file === undefined) this.#notice('info', 'Open a file first.');
    else await this.addUris([file]);
  }

  async addUris(uris: readonly vscode.Uri[]): Promise<void> {
    // One after the other: the chips keep the order they were chosen in.
    for (const uri of uris) this.#take(await readUri(uri, this.#takesPictures));
  }

  /** A mention, which the user picked from a list of ours. */
  async addUriTexts(texts: readonly string[]): Promise<void> {
    await this.addUris(this.#parsed(texts));
  }

  /** A drop. A page elsewhere can name any file of this machine in it, so those outside the workspace are asked about. */
  async addDropped(texts: readonly string[]): Promise<void> {
    const uris = this.#parsed(texts);
    const outside = uris.filter(liesOutside);
    for (let start = 0; start < outside.length; start += MAX_ASKED) {
      if (!(await mayAttach(outside.slice(start, start + MAX_ASKED)))) return;
    }
    await this.addUris(uris);
  }

  #parsed(texts: readonly string[]): readonly vscode.Uri[] {
    const uris: vscode.Uri[] = [];
    for (const text of texts) {
      try {
        uris.push(vscode.Uri.parse(text, true));
      } catch {
        this.#notice('warning', 'Only files can be dropped here.');
      }
    }
    return uris;
  }

  async addPasted(name: string, data: string): Promise<void> {
    this.#take(await readPasted(name, data, this.#takesPictures));
  }

  async #menu(): Promise<void> {
    const picked = await vscode.window.showQuickPick(this.#menuItems(), {
      title: 'Attach',
      placeHolder: 'Attach to your message',
    });
    await picked?.run();
  }

  #menuItems(): MenuItem[] {
    const editor = targetEditor();
    const items: MenuItem[] = [];
    const file = targetFile();
    if (vscode.workspace.isTrusted && file !== undefined) {
      const name = file.path.split('/').at(-1) ?? '';
      if (editor !== undefined && !editor.selection.isEmpty) {
        items.push({ label: '$(selection) Selection', description: name, run: () => this.addSelection() });
      }
      items.push({ label: '$(file) Open File', description: name, run: () => this.addUris([file]) });
    }
    items.push(
      { label: '$(files) Choose Files…', description: 'text, pictures, PDF', run: () => this.onAttach('file') },
      { label: '$(file-media) Choose Picture…', run: () => this.onAttach('image') },
      { label: '$(clippy) Text from the Clipboard', run: () => this.#addClipboard() },
    );
    return items;
  }

  async #addClipboard(): Promise<void> {
    const text = await vscode.env.clipboard.readText();
    if (text.trim() === '') {
      this.#notice('info', 'There is no text in the clipboard. Paste pictures into the text box itself.');
      return;
    }
    const first = text.trim().split('\n')[0]?.slice(0, 30) ?? 'Clipboard';
    this.#take({ ok: true, part: { type: 'context', origin: 'paste', label: first, text } });
  }

  async #pickFiles(label: string, filters: Record<string, string[]> | undefined): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uris = await vscode.window.showOpenDialog({
      canSelectMany: true,
      openLabel: label,
      title: label,
      ...(filters !== undefined && { filters }),
      ...(folder !== undefined && { defaultUri: folder }),
    });
    await this.addUris(uris ?? []);
  }

  get #takesPictures(): boolean {
    return this.#takes()?.takesImages !== false;
  }

  #mayRead(): boolean {
    if (vscode.workspace.isTrusted) return true;
    this.#notice('warning', RESTRICTED_SENTENCE);
    return false;
  }

  #take(result: ReadResult): void {
    if (!result.ok) {
      this.#notice('warning', result.reason);
      return;
    }
    if (!this.tray.add(result.part, result.pictures))
      this.#notice('warning', 'A message can have at most 40 attachments.');
    else if (result.notice !== undefined) this.#notice('info', result.notice);
  }
}

function liesOutside(uri: vscode.Uri): boolean {
  return uri.scheme !== 'untitled' && vscode.workspace.getWorkspaceFolder(uri) === undefined;
}

async function mayAttach(uris: readonly vscode.Uri[]): Promise<boolean> {
  const what = uris.length === 1 ? 'a file' : `${uris.length} files`;
  const paths = uris.map((uri) => visibleText(uri.scheme === 'file' ? uri.fsPath : uri.toString(true)));
  const detail = `${paths.join('\n')}\n\nWhat is attached is sent with your question.`;
  const options = { modal: true, detail };
  const attach = 'Attach';
  return (
    (await vscode.window.showWarningMessage(`Attach ${what} from outside the workspace?`, options, attach)) === attach
  );
}
