import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../../../core/text/visible.ts';
import { numberedLines } from '../../../core/toolcalls/workspace/lines.ts';
import { errorOutcome, textOutcome, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { neverSendReason } from '../../workspace/neverSend.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { RESTRICTED, type WorkspaceFence } from '../../workspace/fence.ts';

const MAX_TABS = 100;
const MAX_CHARS = 20_000;

/** Lists which files are open and what is selected. */
export function getOpenEditorsTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'getOpenEditors',
    displayName: l10n.t('Get open editors'),
    userDescription: l10n.t('Lists which files are open and what is selected.'),
    // l10n: none, for the model
    description: [
      'Tells which files the user has open in the editor, which one is in front, where the cursor is, and the text that is',
      'selected. Use it when the user speaks of “this file”, “here” or “the selection”.',
    ].join(' '),
    icon: '$(window)',
    tags: ['workspace', 'editor'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    summarize: () => l10n.t('open files and the selection'),
    run: () => describe(fence),
  };
}

/** l10n: none, for the model but for what a user reads of it. */
async function describe(fence: WorkspaceFence): Promise<ToolOutcome> {
  if (!vscode.workspace.isTrusted) return errorOutcome(RESTRICTED);
  const lines = ['Open editors:'];
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).slice(0, MAX_TABS);
  for (const tab of tabs) {
    const uri = uriOf(tab.input);
    const name = uri === undefined ? undefined : await nameOf(fence, uri);
    if (name !== undefined) lines.push(`- ${name}${tab.isDirty ? ' (unsaved changes)' : ''}`);
  }
  if (lines.length === 1) lines.push('(none that may be read)');
  const active = await activeEditor(fence);
  return textOutcome([...lines, '', ...active].join('\n'), [
    { kind: 'read', what: l10n.t('open editors and the selection') },
  ]);
}

/** The file that a tab shows; of a comparison the newer side. Pages and settings are none. */
function uriOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  const hasFile =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputNotebook ||
    input instanceof vscode.TabInputCustom;
  return hasFile ? input.uri : undefined;
}

/** `undefined` for what is private or lies outside: not even its name is told. */
async function nameOf(fence: WorkspaceFence, uri: vscode.Uri): Promise<string | undefined> {
  // A document that was never saved has no place that could be forbidden.
  if (uri.scheme === 'untitled') return neverSendReason(uri) === undefined ? oneLine(uri.path, 200) : undefined;
  const place = await fence.ofUri(uri);
  return place.ok ? place.label : undefined;
}

/** l10n: none, for the model. */
async function activeEditor(fence: WorkspaceFence): Promise<readonly string[]> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return ['No text editor is in front.'];
  const { document, selection } = editor;
  const name = await nameOf(fence, document.uri);
  if (name === undefined) return ['The file in front may not be read.'];
  const cursor = `In front: ${name} (${document.languageId}), cursor at line ${selection.active.line + 1}`;
  const ranges = editor.selections.filter((each) => !each.isEmpty);
  if (ranges.length === 0) return [`${cursor}, nothing is selected.`];
  const texts = ranges.map((range) => {
    const first = range.start.line + 1;
    // A selection that ends at the start of a line does not include that line.
    const last = range.end.line + (range.end.character === 0 && range.end.line > range.start.line ? 0 : 1);
    const text = document.getText(new vscode.Range(range.start.line, 0, last - 1, Number.MAX_SAFE_INTEGER));
    const view = numberedLines('\n'.repeat(first - 1) + text, { start: first, end: last, maxChars: MAX_CHARS });
    const rest = view.last < last ? `\n[Up to line ${last}. Read on with readFile.]` : '';
    return `Selected, lines ${first}–${last}:\n${view.text}${rest}`;
  });
  return [`${cursor}.`, ...texts.slice(0, 10)];
}
