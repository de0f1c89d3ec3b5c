import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json/json.ts';
import type { ExtractionExample } from '../../core/extraction/examples.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import type { OutputFormat } from '../../core/outputs/outputFormats.ts';
import { printSavedExtraction, type SavedExtraction } from '../../core/extraction/saved.ts';
import type { PickedSchema } from './schemaReading.ts';
import type { ExtractionSource } from './sources.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { askNext, askText } from '../window/question.ts';
import { withoutEnds } from '../../base/trim.ts';

export interface SaveWish {
  readonly picked: PickedSchema;
  readonly model: string;
  readonly instructions: string;
  readonly sources: readonly ExtractionSource[];
  readonly output: OutputFormat;
  /** Those of the saved extraction that was run. */
  readonly examples?: readonly ExtractionExample[];
  readonly routing?: RoutingSetting;
  /** What the model said; absent where there is no result. */
  readonly value?: JsonValue;
  readonly corrections: JsonObject;
  /** The value as the user corrected it. */
  readonly corrected?: JsonValue;
}

type Kept = 'settings' | 'result' | 'expected';

export interface Saved {
  /** In the workspace. */
  readonly path: string;
  /** The values are in the file too. */
  readonly hasResult: boolean;
}

/**
 * Writes `.aigateway/extractions/<name>.json` after asking for a name and what to keep. Resolves to `undefined` where the
 * user changed their mind.
 */
export async function saveExtraction(wish: SaveWish): Promise<Saved | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    throw new AppError('request', l10n.t('Open a folder first: extractions are saved in it.'), { code: 'no-folder' });
  }
  const name = await askText({
    title: l10n.t('Save Extraction'),
    prompt: l10n.t('What is it called? Run it again with “AI Gateway: Run Saved Extraction…”.'),
    value: wish.picked.name,
    valueSelection: [0, wish.picked.name.length],
    validateInput: (text) => (slugOf(text) === '' ? l10n.t('Type a name with letters or digits.') : undefined),
  });
  if (name === undefined) return undefined;
  const kept = await pickKept(wish);
  if (kept === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder.uri, '.aigateway', 'extractions', `${slugOf(name)}.json`);
  if ((await exists(uri)) && !(await mayReplace(uri))) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(printSavedExtraction(savedOf(wish, name, kept))));
  return { path: vscode.workspace.asRelativePath(uri, false), hasResult: kept !== 'settings' };
}

/** The file's content. A whole file is run over again; a selection is not, since it is gone tomorrow. */
export function savedOf(wish: SaveWish, name: string, kept: Kept): SavedExtraction {
  const { picked, sources, corrections, value, corrected } = wish;
  const [only] = sources.length === 1 ? sources : [];
  const files = sources.every(({ isSelection }) => !isSelection) ? filesOf(sources) : [];
  return {
    version: 1,
    name: name.trim(),
    schema: picked.schema as SavedExtraction['schema'],
    model: wish.model,
    output: wish.output,
    ...(wish.instructions !== '' && { instructions: wish.instructions }),
    ...(wish.examples !== undefined && { examples: [...wish.examples] }),
    ...(wish.routing !== undefined && { options: { routing: wish.routing as JsonObject } }),
    ...(picked.source !== undefined && { schemaSource: { ...picked.source } }),
    ...(files.length > 0 && { files }),
    // A test needs its text, and a selection is gone with the next edit.
    ...(kept === 'expected' && files.length === 0 && sources.length === 1 && textOf(sources)),
    ...(kept !== 'settings' && value !== undefined && { value: value as SavedExtraction['value'] }),
    ...(kept !== 'settings' &&
      Object.keys(corrections).length > 0 && {
        corrections: corrections as NonNullable<SavedExtraction['corrections']>,
      }),
    // A test is run over the same text again; a selection is nowhere else.
    ...(kept === 'expected' &&
      files.length === 0 &&
      only !== undefined && { source: { label: only.label, text: only.text } }),
    ...(kept === 'expected' && corrected !== undefined && { expected: corrected as SavedExtraction['expected'] }),
  };
}

function textOf([source]: readonly ExtractionSource[]): Pick<SavedExtraction, 'source'> {
  return source === undefined ? {} : { source: { label: source.label, text: source.text } };
}

function filesOf(sources: readonly ExtractionSource[]): string[] {
  const uris = new Set(sources.flatMap(({ segments }) => segments.map(({ uri }) => uri)));
  return [...uris].flatMap((text) => {
    const uri = vscode.Uri.parse(text);
    const isInside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    return isInside ? [vscode.workspace.asRelativePath(uri, false)] : [];
  });
}

async function pickKept(wish: SaveWish): Promise<Kept | undefined> {
  if (wish.value === undefined) return 'settings';
  const items: readonly (vscode.QuickPickItem & { readonly kept: Kept })[] = [
    {
      label: `$(save) ${l10n.t('With this result')}`,
      description: l10n.t('the values are in the file too'),
      kept: 'result',
    },
    {
      label: `$(beaker) ${l10n.t('As a test')}`,
      description: l10n.t('this result, as corrected, is what a run should give'),
      kept: 'expected',
    },
    {
      label: `$(settings-gear) ${l10n.t('Without values')}`,
      description: l10n.t('schema, model and options only'),
      kept: 'settings',
    },
  ];
  return (await askNext(items, { title: l10n.t('Save Extraction'), placeHolder: l10n.t('Include values?') }))?.kept;
}

/** A file name: letters and digits of any script, joined by dashes. */
export function slugOf(name: string): string {
  const dashed = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return withoutEnds(dashed, '-').slice(0, 80);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function mayReplace(uri: vscode.Uri): Promise<boolean> {
  const replace = l10n.t('Replace');
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const options = { modal: true, detail: l10n.t('The existing file will be overwritten.') };
  return (
    (await vscode.window.showWarningMessage(l10n.t`Replace ${plainWords(name, 200)}?`, options, replace)) === replace
  );
}
