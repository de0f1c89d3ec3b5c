import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { titleFromQuestion } from '../../core/conversation/title.ts';
import { isReadByAll } from '../../core/gateway/pictureHistory.ts';
import type { ImagePart, Message } from '../../core/model/message.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { AttachmentTray } from '../attachments/tray.ts';
import { targetEditor } from '../editor/targetEditor.ts';

type PictureAction = Extract<PanelCommand, { type: 'picture-action' }>['action'];

/** A picture of an answer, and the question that it answers. */
interface Found {
  readonly part: ImagePart;
  readonly title: string;
}

interface PictureChat {
  readonly session: {
    readonly id: string;
    turn(id: string): readonly Message[];
    branch(): readonly Message[];
  };
  readonly attachments: { readonly tray: Pick<AttachmentTray, 'add'> };
  notice(level: 'info' | 'warning' | 'error', text: string): void;
  takeFocus(): Promise<void>;
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
};

/** Kinds of documents that take a link in Markdown. */
const MARKDOWN: ReadonlySet<string> = new Set(['markdown', 'mdx', 'quarto', 'rmd', 'prompt', 'instructions']);

const MAX_NAME = 40;
/** So many pictures of one name in one folder. */
const MAX_NAMESAKES = 1_000;

/** Does what the user asks of the `index`th picture of the turn `messageId`. Rejects where a file cannot be written. */
export async function actOnPicture(
  chat: PictureChat,
  action: PictureAction,
  place: { readonly messageId: string; readonly index: number },
): Promise<void> {
  if (action === 'cannot-copy') {
    chat.notice('warning', l10n.t('The editor does not let the chat copy pictures here. Use Save Image… instead.'));
    return;
  }
  const found = findPicture(chat, place.messageId, place.index);
  if (found === undefined) return;
  if (action === 'save') await save(found);
  else if (action === 'insert-link') await insertLink(chat, found);
  else await useAsInput(chat, found);
}

function findPicture({ session }: PictureChat, messageId: string, index: number): Found | undefined {
  const turn = session.turn(messageId);
  const part = turn
    .flatMap((message) => (message.role === 'assistant' ? [...message.parts] : []))
    .filter((each) => each.type === 'image')[index];
  if (part === undefined) return undefined;
  const branch = session.branch();
  const at = branch.findIndex(({ id }) => id === messageId);
  return { part, title: titleFromQuestion(branch[at - 1]) };
}

async function useAsInput(chat: PictureChat, { part, title }: Found): Promise<void> {
  const name = fileName(title, part.mediaType);
  if (!isReadByAll(part)) {
    const kind = endingOf(part.mediaType).toUpperCase();
    chat.notice('warning', l10n.t`Models do not read ${kind} pictures. Save it as PNG, and attach that.`);
    return;
  }
  if (chat.attachments.tray.add({ ...part, name }) === undefined)
    chat.notice('warning', l10n.t('A message can have at most 40 attachments.'));
  else await chat.takeFocus();
}

async function save({ part, title }: Found): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const ending = endingOf(part.mediaType);
  const name = fileName(title, part.mediaType);
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t('Save Image'),
    filters: { [l10n.t('Pictures')]: [ending] },
    defaultUri: folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name),
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, bytesOf(part));
  return uri;
}

/**
 * Puts a link to the picture where the cursor is. The file goes beside the document where that is one of the workspace;
 * else the user says where.
 */
async function insertLink(chat: PictureChat, found: Found): Promise<void> {
  const editor = markdownEditor();
  if (editor === undefined) {
    chat.notice(
      'info',
      l10n.t('Open a Markdown file first, then a link to the picture can be inserted at its cursor.'),
    );
    return;
  }
  const { document } = editor;
  const isOfWorkspace = vscode.workspace.getWorkspaceFolder(document.uri) !== undefined;
  const uri = isOfWorkspace && vscode.workspace.isTrusted ? await saveBeside(document.uri, found) : await save(found);
  if (uri === undefined) return;
  const link = `![${altText(found.title)}](${pathBetween(document.uri, uri)})`;
  // A list of documents may have changed while a place was asked for.
  const isIn = await editor.edit(
    (edit) => {
      for (const selection of editor.selections) edit.replace(selection, link);
    },
    { undoStopBefore: true, undoStopAfter: true },
  );
  if (isIn)
    await vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
  else {
    const name = oneLine(uri.path.slice(uri.path.lastIndexOf('/') + 1), 80);
    chat.notice(
      'warning',
      l10n.t`${name} was saved, but the link could not be inserted: the file is read-only or closed.`,
    );
  }
}

/** The one in front, else one that can be seen. */
function markdownEditor(): vscode.TextEditor | undefined {
  const candidates = [targetEditor(), ...vscode.window.visibleTextEditors];
  return candidates.find((editor) => editor !== undefined && MARKDOWN.has(editor.document.languageId));
}

async function saveBeside(document: vscode.Uri, { part, title }: Found): Promise<vscode.Uri | undefined> {
  const stem = nameStem(title);
  for (let count = 1; count <= MAX_NAMESAKES; count += 1) {
    const name = `${stem}${count === 1 ? '' : `-${count}`}.${endingOf(part.mediaType)}`;
    const uri = vscode.Uri.joinPath(document, '..', name);
    if (await isThere(uri)) continue;
    await vscode.workspace.fs.writeFile(uri, bytesOf(part));
    return uri;
  }
  return save({ part, title });
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** A path that Markdown understands from one file to another: up and down where they share a root, else the whole address. */
export function pathBetween(from: vscode.Uri, to: vscode.Uri): string {
  const [start, end] = [from.path.split('/').slice(0, -1), to.path.split('/')];
  const isSame = from.scheme === to.scheme && from.authority === to.authority;
  let shared = 0;
  while (shared < start.length && shared < end.length - 1 && start[shared] === end[shared]) shared += 1;
  if (!isSame || shared < 2) return to.toString();
  const steps = [...start.slice(shared).map(() => '..'), ...end.slice(shared)];
  return steps.map((step) => encodeURIComponent(step).replaceAll('(', '%28').replaceAll(')', '%29')).join('/');
}

/** Words that end no link. */
function altText(title: string): string {
  return oneLine(title, 80)
    .replace(/[\\[\]<>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `a-red-fox.png`. */
function fileName(title: string, mediaType: string): string {
  return `${nameStem(title)}.${endingOf(mediaType)}`;
}

function nameStem(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z\d]+/g);
  let stem = '';
  for (const word of words ?? []) {
    if (stem !== '' && stem.length + word.length >= MAX_NAME) break;
    stem += `${stem === '' ? '' : '-'}${word}`.slice(0, MAX_NAME);
  }
  // Windows keeps some names for itself.
  return stem === '' || /^(?:con|prn|aux|nul|(?:com|lpt)\d)$/.test(stem) ? `picture${stem && `-${stem}`}` : stem;
}

function endingOf(mediaType: string): string {
  const [, kind = ''] = /^image\/(?:x-)?([a-z\d]{1,10})$/.exec(mediaType) ?? [];
  return ENDINGS[mediaType] ?? (kind === '' ? 'bin' : kind);
}

function bytesOf({ data }: ImagePart): Uint8Array {
  return Buffer.from(data, 'base64');
}
