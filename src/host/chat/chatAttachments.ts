import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deferred, type Deferred } from '../../base/async.ts';
import { isCancelled } from '../../base/errors.ts';
import type { Mention, PanelCommand } from '../../protocol/messages.ts';
import { AttachmentTray, type ModelTakes } from '../attachments/tray.ts';
import { trimText, type ReadResult } from '../attachments/fromBytes.ts';
import { readPatiently } from '../attachments/readPatiently.ts';
import { readPasted, readSelection, readUri } from '../attachments/read.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import { visibleText } from '../../core/text/visible.ts';
import type { ContextList } from '../context/contextList.ts';
import { targetEditor, targetFile } from '../editor/targetEditor.ts';

interface AttachingChat {
  /** The conversation that the tray is of. */
  readonly session: { readonly id: string };
  /** What the model takes that would be asked now. */
  readonly openModel: { takes(): ModelTakes | undefined };
  notice(level: 'info' | 'warning' | 'error', text: string): void;
}

/** Puts what is read into the tray. False where another chat is shown by then: what was chosen for one is not sent in another. */
type Take = (reading: Promise<ReadResult | undefined>) => Promise<boolean>;

interface Coming {
  readonly name: string;
  readonly data: Deferred<string | null>;
  /** Until it is attached. */
  readonly done: Promise<void>;
}

/** So many paths can be read in one question. */
const MAX_ASKED = 10;

interface MenuItem extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** The ways something gets into the tray: menu, selection, files, pictures, paste, drop, `@`. */
export class ChatAttachments {
  readonly tray = new AttachmentTray();
  /** What is being read, with the chat that it is for; whether all of it went into the tray. */
  readonly #reading = new Map<Promise<boolean>, string>();
  /** What the page reads for us, by the ids it gave. */
  readonly #coming = new Map<string, Coming>();
  readonly #chat: AttachingChat;
  readonly #context: Pick<ContextList, 'read' | 'kinds'>;

  constructor(chat: AttachingChat, context: Pick<ContextList, 'read' | 'kinds'>) {
    this.#chat = chat;
    this.#context = context;
  }

  /** Something was chosen for the chat shown that is not in the tray yet. */
  get isReading(): boolean {
    return this.#readNow().length > 0;
  }

  /** Whether all that was chosen for the chat shown is in the tray, once it was read or given up. */
  async settled(): Promise<boolean> {
    let isWhole = true;
    while (this.isReading) {
      const read = await Promise.allSettled(this.#readNow());
      isWhole &&= read.every((each) => each.status === 'fulfilled' && each.value);
    }
    return isWhole;
  }

  #readNow(): Promise<boolean>[] {
    return [...this.#reading].filter(([, id]) => id === this.#chat.session.id).map(([work]) => work);
  }

  async onAttach(what: Extract<PanelCommand, { type: 'attach' }>['what']): Promise<void> {
    switch (what) {
      case 'menu':
        return this.#menu();
      case 'selection':
        return this.addSelection();
      case 'file':
        return this.#pickFiles(l10n.t('Attach'), undefined);
      case 'open-file':
        return this.#addOpenFile();
      case 'image':
        return this.#pickFiles(l10n.t('Attach Picture'), {
          [l10n.t('Pictures')]: ['png', 'jpg', 'jpeg', 'gif', 'webp'],
        });
    }
  }

  async addSelection(): Promise<void> {
    if (!this.#mayRead()) return;
    const editor = targetEditor();
    if (editor === undefined) this.#notice('info', l10n.t('Open a file and select something first.'));
    else await this.#add((take) => take(readPatiently(nameOf(editor.document.uri), () => readSelection(editor))));
  }

  async #addOpenFile(): Promise<void> {
    const file = targetFile();
    if (file === undefined) this.#notice('info', l10n.t('Open a file first.'));
    else await this.addUris([file]);
  }

  /** Files, and folders with what is in them. */
  async addUris(uris: readonly vscode.Uri[]): Promise<void> {
    await this.#add((take) => this.#readAll(uris, take));
  }

  async #readAll(uris: readonly vscode.Uri[], take: Take): Promise<void> {
    // One after the other: the chips keep the order they were chosen in.
    for (const uri of uris) if (!(await take(this.#readAny(uri)))) return;
  }

  async #readAny(uri: vscode.Uri): Promise<ReadResult | undefined> {
    return (await readPatiently(nameOf(uri), () => isFolder(uri)))
      ? this.#context.read({ kind: 'folder', uri: uri.toString() })
      : readUri(uri, this.#takesPictures);
  }

  /** A mention, which the user picked from a list of ours. */
  async addMention(mention: Mention): Promise<void> {
    if (mention.kind === 'file') await this.addUris(this.#parsed([mention.uri]));
    else await this.#add((take) => take(this.#context.read(mention)));
  }

  /** A drop. A page elsewhere can name any file of this machine in it, so those outside the workspace are asked about. */
  async addDropped(texts: readonly string[]): Promise<void> {
    const uris = this.#parsed(texts);
    const outside = uris.filter(liesOutside);
    await this.#add(async (take) => {
      for (let start = 0; start < outside.length; start += MAX_ASKED) {
        const asked = outside.slice(start, start + MAX_ASKED);
        if (!(await mayAttach(asked))) return take(Promise.resolve(undefined));
      }
      return this.#readAll(uris, take);
    });
  }

  #parsed(texts: readonly string[]): readonly vscode.Uri[] {
    const uris: vscode.Uri[] = [];
    for (const text of texts) {
      try {
        uris.push(vscode.Uri.parse(text, true));
      } catch {
        this.#notice('warning', l10n.t('Only files can be dropped here.'));
      }
    }
    return uris;
  }

  /** A pasted or dropped file that the page has begun to read. */
  addComing(id: string, name: string): Promise<void> {
    const data = deferred<string | null>();
    const done = this.#add((take) => take(this.#readComing(name, data.promise)));
    this.#coming.set(id, { name, data, done });
    return done;
  }

  /** What the page has read; `null` where it could not, which it says itself. Resolves when it is attached. */
  async came(id: string, read: string | null): Promise<void> {
    const coming = this.#coming.get(id);
    this.#coming.delete(id);
    coming?.data.resolve(read);
    // Whoever announced it hears of an error.
    await coming?.done.catch(() => undefined);
  }

  /** What the page before was reading does not come any more. */
  pageOpened(): void {
    for (const { name, data } of this.#coming.values()) {
      data.resolve(null);
      const shown = plainWords(name, 60);
      this.#notice(
        'warning',
        l10n.t`${shown} was not attached: the chat was closed while it was read. Attach it again.`,
      );
    }
    this.#coming.clear();
  }

  async #readComing(name: string, coming: Promise<string | null>): Promise<ReadResult | undefined> {
    const data = await readPatiently(name, () => coming);
    return data === null ? undefined : readPasted(name, data, this.#takesPictures);
  }

  /** A long text that was pasted into the text box. Gives the attachment's id; `null` where it was not taken. */
  addLongPaste(whole: string): string | null {
    const lines = counted(
      whole.replace(/\r?\n$/, '').split(/\r\n|\r|\n/).length,
      l10n.t('{0} line'),
      l10n.t('{0} lines'),
    );
    const label = l10n.t`Pasted text (${lines})`;
    const { text, notice } = trimText(label, whole);
    const part = { type: 'context', origin: 'paste', source: 'long-paste', label, text } as const;
    return this.#take({ ok: true, part, ...(notice !== undefined && { notice }) }) ?? null;
  }

  /** The text of a long paste that is still attached. */
  longPaste(id: string): string | null {
    const part = this.tray.part(id);
    return part?.type === 'context' && part.source === 'long-paste' ? part.text : null;
  }

  async #menu(): Promise<void> {
    const picked = await vscode.window.showQuickPick(await this.#menuItems(), {
      title: l10n.t('Attach'),
      placeHolder: l10n.t('Attach to your message'),
    });
    await picked?.run();
  }

  async #menuItems(): Promise<MenuItem[]> {
    const editor = targetEditor();
    const items: MenuItem[] = [];
    const file = targetFile();
    if (vscode.workspace.isTrusted && file !== undefined) {
      const name = file.path.split('/').at(-1) ?? '';
      if (editor !== undefined && !editor.selection.isEmpty) {
        items.push({ label: `$(selection) ${l10n.t('Selection')}`, description: name, run: () => this.addSelection() });
      }
      items.push({ label: `$(file) ${l10n.t('Open File')}`, description: name, run: () => this.addUris([file]) });
    }
    items.push(
      {
        label: `$(files) ${l10n.t('Choose Files…')}`,
        description: l10n.t('text, pictures, PDF'),
        run: () => this.onAttach('file'),
      },
      { label: `$(file-media) ${l10n.t('Choose Picture…')}`, run: () => this.onAttach('image') },
      {
        label: `$(folder) ${l10n.t('Choose Folders…')}`,
        description: l10n.t('files and their text'),
        run: () => this.#pickFolders(),
      },
      { label: `$(clippy) ${l10n.t('Text from the Clipboard')}`, run: () => this.#addClipboard() },
    );
    // What has nothing to attach is left out here; `@` says why.
    for (const { label, detail, icon, mention } of await this.#context.kinds()) {
      if (mention === undefined) continue;
      const words = { label: `$(${icon}) ${plainWords(label)}`, description: plainWords(detail) };
      items.push({ ...words, run: () => this.addMention(mention) });
    }
    return items;
  }

  async #addClipboard(): Promise<void> {
    const text = await vscode.env.clipboard.readText();
    if (text.trim() === '') {
      this.#notice('info', l10n.t('There is no text in the clipboard. Paste pictures into the text box itself.'));
      return;
    }
    const first = text.trim().split('\n')[0]?.slice(0, 30) ?? l10n.t('Clipboard');
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

  async #pickFolders(): Promise<void> {
    const uris = await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: true,
      openLabel: l10n.t('Attach'),
      title: l10n.t('Attach Folders'),
    });
    await this.addUris(uris ?? []);
  }

  get #takesPictures(): boolean {
    return this.#chat.openModel.takes()?.takesImages !== false;
  }

  #mayRead(): boolean {
    if (vscode.workspace.isTrusted) return true;
    this.#notice('warning', RESTRICTED_SENTENCE);
    return false;
  }

  /**
   * Reads what goes along in the chat shown now: a message that is sent there meanwhile waits for it, and stays where some of
   * it was given up.
   */
  async #add(read: (take: Take) => Promise<unknown>): Promise<void> {
    const { id } = this.#chat.session;
    let isWhole = true;
    const take: Take = async (reading) => {
      const result = await orGivenUp(reading);
      const isShown = this.#chat.session.id === id;
      const isTaken = isShown && result !== undefined && this.#take(result) !== undefined;
      isWhole &&= isTaken;
      if (result !== undefined && !isShown)
        this.#notice('warning', l10n.t('Not attached, because another chat was opened meanwhile. Attach it again.'));
      return isShown;
    };
    const work = read(take).then(() => isWhole);
    this.#reading.set(work, id);
    await work.finally(() => this.#reading.delete(work));
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#chat.notice(level, text);
  }

  /** Gives the attachment's id; `undefined` where it was not taken. */
  #take(result: ReadResult): string | undefined {
    if (!result.ok) {
      this.#notice('warning', result.reason);
      return undefined;
    }
    const id = this.tray.add(result.part, result.pictures);
    if (id === undefined) this.#notice('warning', l10n.t('A message can have at most 40 attachments.'));
    else if (result.notice !== undefined) this.#notice('info', result.notice);
    return id;
  }
}

/** `undefined` where the user does not want it any more. */
function orGivenUp<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown): undefined => {
    if (!isCancelled(error)) throw error;
  });
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.path;
}

/** Whether a folder is there; a link to one counts. */
async function isFolder(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
}

function liesOutside(uri: vscode.Uri): boolean {
  return uri.scheme !== 'untitled' && vscode.workspace.getWorkspaceFolder(uri) === undefined;
}

async function mayAttach(uris: readonly vscode.Uri[]): Promise<boolean> {
  const [first] = uris;
  const kinds = first && (await orGivenUp(readPatiently(nameOf(first), () => Promise.all(uris.map(isFolder)))));
  if (kinds === undefined) return false;
  const folders = kinds.filter(Boolean).length;
  const question = questionOf(uris.length - folders, folders);
  const paths = uris.map((uri) => visibleText(uri.scheme === 'file' ? uri.fsPath : uri.toString(true)));
  const detail = `${paths.join('\n')}\n\n${l10n.t('What is attached is sent with your question.')}`;
  const options = { modal: true, detail };
  const attach = l10n.t('Attach');
  return (await vscode.window.showWarningMessage(question, options, attach)) === attach;
}

/** Whether so many files and folders may be attached. */
function questionOf(files: number, folders: number): string {
  if (folders === 0) {
    return counted(
      files,
      l10n.t('Attach a file from outside the workspace?'),
      l10n.t('Attach {0} files from outside the workspace?'),
    );
  }
  if (files === 0) {
    return counted(
      folders,
      l10n.t('Attach a folder and its files from outside the workspace?'),
      l10n.t('Attach {0} folders and their files from outside the workspace?'),
    );
  }
  const [some, others] = [
    counted(files, l10n.t('{0} file'), l10n.t('{0} files')),
    counted(folders, l10n.t('{0} folder'), l10n.t('{0} folders')),
  ];
  return l10n.t`Attach ${some} and ${others} from outside the workspace?`;
}
