/** The rows in which tools found in code are offered: those that were read, those that were not, and those defined elsewhere. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isRecord } from '../../../core/json/json.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import type { FoundTool, ToolFindings } from '../../../core/toolcalls/userTools/import/findTools.ts';

export interface FoundItem extends vscode.QuickPickItem {
  readonly tool?: FoundTool;
  /** Of the editor, counted from 0. */
  readonly line?: number;
}

const GO: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: l10n.t('Show in the Code'),
};

export function foundItems({ tools, unread }: ToolFindings, firstLine: number): readonly FoundItem[] {
  const good = tools.map((tool): FoundItem => {
    const notes = tool.notes.length === 0 ? '' : `⚠ ${tool.notes.join(' ')} `;
    return {
      label: tool.name,
      description: `${linesOf(tool, firstLine)} · ${plainWords(parametersOf(tool.inputSchema), 100)}`,
      detail: notes + plainWords(tool.description, 160),
      line: tool.line + firstLine - 1,
      buttons: [GO],
      tool,
    };
  });
  const bad = (isElsewhere: boolean): readonly FoundItem[] =>
    unread
      .filter((each) => each.isElsewhere === isElsewhere)
      .map(({ name, line, message }) => ({
        label: `$(${isElsewhere ? 'cloud' : 'warning'}) ${plainWords(name ?? l10n.t('A tool'), 80)}`,
        description: l10n.t`line ${line + firstLine}`,
        detail: plainWords(message, 200),
        line: line + firstLine - 1,
        buttons: [GO],
      }));
  return [...good, ...group(l10n.t('Could not be read'), bad(false)), ...group(l10n.t('Defined elsewhere'), bad(true))];
}

function group(label: string, items: readonly FoundItem[]): readonly FoundItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/** `city: string, days?: integer` */
function parametersOf({ properties, required }: FoundTool['inputSchema']): string {
  const names = isRecord(properties) ? Object.entries(properties) : [];
  if (names.length === 0) return l10n.t('no parameters');
  const needed = new Set(Array.isArray(required) ? required : []);
  return names.map(([name, schema]) => `${name}${needed.has(name) ? '' : '?'}${typeOf(schema)}`).join(', ');
}

function typeOf(schema: unknown): string {
  if (!isRecord(schema)) return '';
  const { type, enum: values } = schema;
  if (typeof type === 'string') return `: ${type}`;
  if (Array.isArray(type)) return `: ${type.join(' | ')}`;
  return Array.isArray(values) ? ': enum' : '';
}

function linesOf({ line, otherLines }: FoundTool, firstLine: number): string {
  const again = otherLines.slice(0, 3).map((other) => other + firstLine);
  const more = otherLines.length > again.length ? ' …' : '';
  const first = line + firstLine;
  return again.length === 0 ? l10n.t`line ${first}` : l10n.t`line ${first}, again in ${`${again.join(', ')}${more}`}`;
}
