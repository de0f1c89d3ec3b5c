import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import type { FoundTool, ToolFindings } from '../../../core/toolcalls/userTools/import/findTools.ts';
import { Commands } from '../../../base/manifest.ts';
import { isRestricted, RESTRICTED_SENTENCE } from '../../workspace/sending.ts';
import { targetEditor } from '../../editor/targetEditor.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import type { ToolCommandServices } from '../toolServices.ts';
import type { ToolHost } from '../toolHost.ts';
import { filesBeside } from '../../workspace/filesBeside.ts';
import { modulesBeside } from '../../workspace/modulesBeside.ts';
import { exists } from '../../workspace/ignoreCache.ts';
import { addToSetting, declarationText, pickPlace, toolUri } from './createTool.ts';
import { foundItems, type FoundItem } from './foundTools.ts';
import { openSettingsAt } from '../userTools/problems.ts';

/** A manual tool as it is written. */
interface NewTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: FoundTool['inputSchema'];
  readonly manual: object;
}

/**
 * Reads definitions of tools out of the selected code (the whole file where nothing is selected) and writes those that are
 * ticked as manual tools. The code is parsed, never executed, and nothing leaves the machine.
 */
export async function importTools(services: Pick<ToolCommandServices, 'chat' | 'settings'>): Promise<void> {
  const editor = targetEditor();
  if (editor === undefined) {
    const sentence = l10n.t('Open the file with the tools first, and select them in it.');
    throw new AppError('request', sentence, { code: 'no-editor' });
  }
  if (isRestricted(editor.document.uri)) throw new AppError('request', RESTRICTED_SENTENCE, { code: 'restricted' });
  const { found, firstLine } = await readFrom(editor);
  if (found.tools.length === 0 && found.unread.length === 0) {
    const sentence = l10n.t(
      'No definition of a tool was found. Known are those of OpenAI, Anthropic, Google, the AI SDK, MCP servers and agent frameworks, in TypeScript, JavaScript, Python and JSON.',
    );
    throw new AppError('request', sentence, { code: 'no-tools' });
  }
  const tools = await pickFound(found, firstLine, editor);
  if (tools === undefined || tools.length === 0) return;
  const place = await pickPlace(l10n.t('Import Tools: Where to Keep Them'));
  if (place === undefined) return;
  const { tools: host } = await services.chat();
  const written = place === 'setting' ? await intoSetting(services, host, tools) : await intoFiles(place, tools);
  await host.userTools?.load();
  if (written.length > 0) await tellImported(written, place);
}

/** Languages whose whole document is read for what a selection in it means. */
const WHOLE = /^(?:(?:java|type)script(?:react)?|python|jsonc?)$/;

async function readFrom(
  editor: vscode.TextEditor,
): Promise<{ readonly found: ToolFindings; readonly firstLine: number }> {
  // With the parsers in it, so only when it is asked for.
  const { findTools, toolModules, MAX_CODE_CHARS } =
    await import('../../../core/toolcalls/userTools/import/findTools.ts');
  const { document, selection } = editor;
  const { languageId, uri } = document;
  const whole = document.getText();
  if (selection.isEmpty || (WHOLE.test(languageId) && whole.length <= MAX_CODE_CHARS)) {
    const [from, to] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
    const files =
      languageId === 'python' ? await modulesBeside(uri, toolModules(whole)) : await filesBeside(uri, whole);
    const found = await findTools(whole, languageId, { files, ...(!selection.isEmpty && { within: { from, to } }) });
    return { found, firstLine: 0 };
  }
  // Python needs the blanks before the first line to know what belongs together.
  const start = new vscode.Position(selection.start.line, 0);
  const isBlankBefore = document.getText(new vscode.Range(start, selection.start)).trim() === '';
  const text = document.getText(new vscode.Range(isBlankBefore ? start : selection.start, selection.end));
  return { found: await findTools(text, languageId), firstLine: selection.start.line };
}

/** Shows what was found and what could not be read; resolves with what is ticked. */
async function pickFound(
  found: ToolFindings,
  firstLine: number,
  editor: vscode.TextEditor,
): Promise<readonly FoundTool[] | undefined> {
  const picker = vscode.window.createQuickPick<FoundItem>();
  picker.title = l10n.t('Import Tools from Code');
  picker.placeholder =
    found.tools.length === 0
      ? l10n.t('None of these can be imported')
      : l10n.t('Tools to import, as tools that you answer');
  picker.canSelectMany = found.tools.length > 0;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  const items = foundItems(found, firstLine);
  picker.items = items;
  // Of several with one name the first.
  const isFirst = ({ tool }: FoundItem): boolean =>
    tool !== undefined && items.find((item) => item.tool?.name === tool.name)?.tool === tool;
  picker.selectedItems = items.filter(isFirst);
  picker.onDidTriggerItemButton(({ item }) => show(editor, item.line ?? 0));
  // What could not be read cannot be ticked.
  picker.onDidChangeSelection((selected) => {
    if (selected.some(({ tool }) => tool === undefined))
      picker.selectedItems = selected.filter(({ tool }) => tool !== undefined);
  });
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [active] = picker.activeItems;
        if (found.tools.length === 0 && active?.line !== undefined) show(editor, active.line);
        resolve(picker.selectedItems.flatMap(({ tool }) => tool ?? []));
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function show(editor: vscode.TextEditor, line: number): void {
  const range = editor.document.validateRange(new vscode.Range(line, 0, line, 0));
  editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
}

function toDeclaration({ name, description, inputSchema }: FoundTool): NewTool {
  return { name, description, inputSchema, manual: {} };
}

/** Never over a tool that is there without asking; resolves with the names that were written. */
async function intoSetting(
  services: Pick<ToolCommandServices, 'settings'>,
  host: ToolHost,
  tools: readonly FoundTool[],
): Promise<readonly string[]> {
  await host.userTools?.load();
  const taken = new Set(
    (host.userTools?.declared ?? []).flatMap(({ place, name }) => (place.type === 'setting' ? (name ?? []) : [])),
  );
  const wanted = new Map<string, FoundTool>();
  for (const tool of tools) {
    const isTaken = taken.has(tool.name) || wanted.has(tool.name);
    const answer = isTaken ? await askToReplace(tool.name, l10n.t('your settings')) : 'replace';
    if (answer === 'cancel') return [];
    if (answer === 'replace') wanted.set(tool.name, tool);
  }
  if (wanted.size > 0) await addToSetting(services, [...wanted.values()].map(toDeclaration));
  return [...wanted.keys()];
}

async function intoFiles(folder: vscode.WorkspaceFolder, tools: readonly FoundTool[]): Promise<readonly string[]> {
  const written: string[] = [];
  for (const tool of tools) {
    const uri = toolUri(folder, tool.name);
    const path = vscode.workspace.asRelativePath(uri);
    const answer = (await exists(uri)) ? await askToReplace(tool.name, path) : 'replace';
    if (answer === 'cancel') break;
    if (answer === 'skip') continue;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(declarationText(toDeclaration(tool))));
    written.push(tool.name);
  }
  return written;
}

async function askToReplace(name: string, where: string): Promise<'replace' | 'skip' | 'cancel'> {
  const [replace, skip] = [l10n.t('Replace'), l10n.t('Keep What Is There')];
  const options = { modal: true, detail: l10n.t`It is in ${where}. Replacing it cannot be undone here.` };
  const choice = await vscode.window.showWarningMessage(
    l10n.t`There is a tool “${plainWords(name, 100)}” already.`,
    options,
    replace,
    skip,
  );
  if (choice === undefined) return 'cancel';
  return choice === replace ? 'replace' : 'skip';
}

async function tellImported(names: readonly string[], place: vscode.WorkspaceFolder | 'setting'): Promise<void> {
  const [open, run] = [l10n.t('Open'), l10n.t('Run Tools on Selection…')];
  const [first = ''] = names;
  const words =
    names.length === 1
      ? l10n.t`The tool “${first}” was imported. You answer its calls until it does something else.`
      : l10n.t`${names.length} tools were imported. You answer their calls until they do something else.`;
  const choice = await vscode.window.showInformationMessage(words, open, run);
  if (choice === run) await vscode.commands.executeCommand(Commands.runTools);
  if (choice !== open) return;
  if (place === 'setting') await openSettingsAt();
  else await vscode.window.showTextDocument(toolUri(place, first), { preview: false });
}
