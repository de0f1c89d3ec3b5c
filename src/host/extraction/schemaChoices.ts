import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isRecord } from '../../core/json/json.ts';
import { schemaConstants, selectedConstant } from '../../core/extraction/sources/constantNames.ts';
import { detectSchemaSource, schemaNames, type SchemaSourceKind } from '../../core/extraction/sources/schemaSource.ts';
import { neverSendReason } from '../workspace/neverSend.ts';
import { assertMaySend, whyNotSent } from '../workspace/sending.ts';
import { readAsSchema, type ReadWish, type SchemaAttempt } from './schemaReading.ts';

/** A schema that could be taken, found somewhere in the window. */
export interface SchemaChoice {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** The text to read; rejects where a file cannot be read. */
  readonly load: () => Promise<ReadWish>;
}

/** The editor's globs know no braces within braces. */
const FILES = ['**/*.schema.{json,jsonc}', '**/.aigateway/schemas/**/*.{json,jsonc,ts,py}'];
const MAX_FILES = 200;
/** A schema is no larger; a log of a hundred megabytes that is open is not looked at. */
const MAX_TEXT_LENGTH = 300_000;
const MAX_EDITORS = 12;
const MAX_TYPES = 40;
/** Of more schemas in one file the one is asked for when the file is taken. */
const MAX_NAMED = 12;
const CODE = /^(?:typescript|typescriptreact|javascript|javascriptreact|python)$/;

/** Files that hold schemas by their name or place; none while the folder is not trusted. */
export async function schemaFiles(): Promise<readonly SchemaChoice[]> {
  if (!vscode.workspace.isTrusted) return [];
  const lists = await Promise.all(
    FILES.map((glob) => vscode.workspace.findFiles(glob, '**/node_modules/**', MAX_FILES)),
  );
  const found = [...new Map(lists.flat().map((uri) => [uri.toString(), uri])).values()];
  const isOwn = (uri: vscode.Uri): boolean => uri.path.includes('/.aigateway/schemas/');
  return found
    .filter((uri) => neverSendReason(uri) === undefined)
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || a.path.localeCompare(b.path))
    .map((uri) => ({
      label: nameOf(uri),
      description: vscode.workspace.asRelativePath(uri),
      icon: 'file-code',
      load: async () => {
        await assertMaySend(uri);
        const document = await vscode.workspace.openTextDocument(uri);
        // What its name calls a schema is no example, however wrong it is.
        const isSchema = /\.schema\.jsonc?$/.test(uri.path);
        return wishOf(document, document.getText(), isSchema ? { kind: 'json-schema' } : {});
      },
    }));
}

/** Types, examples and schemas in open editors; `except` is the document that is extracted from, whose selection is data. */
export async function openSchemas(except: vscode.Uri | undefined): Promise<readonly SchemaChoice[]> {
  const selected = vscode.window.visibleTextEditors.filter(
    ({ document, selection }) => !selection.isEmpty && !isSame(document.uri, except),
  );
  const selections = await Promise.all(selected.map(({ document, selection }) => selectionChoice(document, selection)));
  const open = await openDocuments();
  const reasons = await Promise.all(open.map(({ uri }) => whyNotSent(uri)));
  const documents = open.filter((_document, index) => reasons[index] === undefined);
  const types = await Promise.all(
    documents.map(async (document) => {
      if (CODE.test(document.languageId)) return await typeChoices(document);
      return isSame(document.uri, except) ? [] : await wholeChoices(document);
    }),
  );
  return [...selections, ...types].flat().slice(0, MAX_TYPES);
}

async function openDocuments(): Promise<readonly vscode.TextDocument[]> {
  const active = vscode.window.activeTextEditor?.document;
  const uris = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []))
    .slice(0, MAX_EDITORS);
  const opened = await Promise.allSettled(uris.map((uri) => vscode.workspace.openTextDocument(uri)));
  const documents = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const distinct = new Set([...(active === undefined ? [] : [active]), ...documents]);
  return [...distinct].filter((document) => document.lineCount < 20_000 && document.getText().length < MAX_TEXT_LENGTH);
}

async function selectionChoice(
  document: vscode.TextDocument,
  selection: vscode.Selection,
): Promise<readonly SchemaChoice[]> {
  const text = document.getText(selection);
  if (text.length > MAX_TEXT_LENGTH || detectSchemaSource(text, document.languageId) === 'notation') return [];
  const wish = selectionWish(document, selection);
  const attempt = await readAsSchema(wish);
  if (!attempt.ok) return [];
  const lines = selection.start.line === selection.end.line ? '' : `–${selection.end.line + 1}`;
  return [
    {
      label: l10n.t`Selection: ${attempt.picked.name}`,
      description: `${nameOf(document.uri)}:${selection.start.line + 1}${lines}`,
      icon: 'list-selection',
      load: () => Promise.resolve(wish),
    },
  ];
}

/** A schema in code is read within its file, which says what the names in it mean. */
function selectionWish(document: vscode.TextDocument, selection: vscode.Selection): ReadWish {
  const text = document.getText(selection);
  const kind = detectSchemaSource(text, document.languageId);
  const isOfScript = kind === 'script-constant' || kind === 'python-constant';
  const constantKind = document.languageId === 'python' ? 'python-constant' : 'script-constant';
  const range = { from: document.offsetAt(selection.start), to: document.offsetAt(selection.end) };
  const whole = document.getText();
  const isCode = CODE.test(document.languageId) && whole.length < MAX_TEXT_LENGTH;
  const found =
    isCode && (isOfScript || kind === 'json-schema') ? selectedConstant(whole, range, constantKind) : undefined;
  if (found === undefined) return wishOf(document, text, { firstLine: selection.start.line });
  return wishOf(document, found.text, { kind: constantKind, rootName: found.rootName });
}

/** Names that a text declares, by a glance. */
interface Declared {
  readonly kind: SchemaSourceKind;
  readonly rootName: string;
  /** It may be something else: shown where it can be read. Of what is meant for sure it is told when it is taken. */
  readonly isGuess?: true;
}

const DECLARATIONS: { readonly [K in SchemaSourceKind]?: RegExp } = {
  typescript: /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:interface\s+(\w+)|type\s+(\w+)(?:<[^=]*>)?\s*=)/gm,
  zod: /^[ \t]*(?:export\s+)?const\s+(\w+)(?!\w)[^=\n]*=\s*(?:z|zod|[a-zA-Z]{0,60}Schema)\s*[.(]/gm,
  python: /^class\s+(\w+)\s*[(:]/gm,
};
/** Schemas that are made of others by a method of theirs. */
const DERIVED =
  /^[ \t]*(?:export\s+)?const\s+(\w+)(?!\w)[^=\n]*=\s*[\w$.]{1,80}\s*\.\s*(?:extend|safeExtend|merge|pick|omit|partial|required|strict|loose|passthrough|catchall|array|and|or|refine|superRefine|transform|describe|meta|brand)\s*\(/gm;

function declaredIn(text: string, languageId: string): readonly Declared[] {
  const isPython = languageId === 'python';
  const kinds: readonly SchemaSourceKind[] = isPython ? ['python'] : ['zod', 'typescript'];
  const found = kinds.flatMap((kind) => {
    const pattern = DECLARATIONS[kind];
    const names = pattern === undefined ? [] : [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
    return [...new Set(names)].slice(0, MAX_TYPES).map((rootName): Declared => ({ kind, rootName }));
  });
  const derived = isPython ? [] : [...text.matchAll(DERIVED)].map((match) => match[1] ?? '');
  const constantKind = isPython ? 'python-constant' : 'script-constant';
  const guessed = [
    ...derived.map((rootName) => ({ kind: 'zod' as const, rootName })),
    ...schemaConstants(text, constantKind).map((rootName) => ({ kind: constantKind, rootName }) as const),
  ];
  const isNew = ({ rootName }: { readonly rootName: string }): boolean =>
    !found.some((each) => each.rootName === rootName);
  return [
    ...found,
    ...guessed
      .filter(isNew)
      .slice(0, MAX_TYPES)
      .map((each): Declared => ({ ...each, isGuess: true })),
  ];
}

async function typeChoices(document: vscode.TextDocument): Promise<readonly SchemaChoice[]> {
  const text = document.getText();
  const file = nameOf(document.uri);
  const choices = await Promise.all(
    declaredIn(text, document.languageId).map(async ({ kind, rootName, isGuess }) => {
      // What is exported by default has no name.
      const isNamed = rootName !== '';
      const label = isNamed ? l10n.t`${rootName} in ${file}` : file;
      const wish = { ...wishOf(document, text, isNamed ? { kind, rootName } : { kind }), label };
      const attempt = await readAsSchema(wish);
      if (!saysSomething(attempt) || (isGuess === true && !attempt.ok)) return [];
      const description = l10n.t`${KIND_NAMES[kind] ?? kind} in ${file}`;
      const icon = attempt.ok ? 'symbol-interface' : 'warning';
      return [{ label: rootName || file, description, icon, isGood: attempt.ok, load: () => Promise.resolve(wish) }];
    }),
  );
  // What cannot be used is told when it is taken; it must not stand in the way of what can.
  return choices.flat().toSorted((a, b) => Number(b.isGood) - Number(a.isGood));
}

/** A class without fields is no record of data. */
function saysSomething(attempt: SchemaAttempt): boolean {
  if (!attempt.ok) return attempt.problem.code !== 'no-fields';
  const { properties } = attempt.picked.schema;
  return !isRecord(properties) || Object.keys(properties).length > 0;
}

const KIND_NAMES: { readonly [K in SchemaSourceKind]?: string } = {
  typescript: l10n.t('TypeScript type'),
  zod: l10n.t('zod schema'),
  python: l10n.t('Python class'),
  'script-constant': l10n.t('JSON Schema'),
  'python-constant': l10n.t('JSON Schema'),
};

async function wholeChoices(document: vscode.TextDocument): Promise<readonly SchemaChoice[]> {
  const isYaml = document.languageId === 'yaml';
  if (!isYaml && !/^jsonc?$/.test(document.languageId) && !document.isUntitled) return [];
  const text = document.getText();
  const kind = detectSchemaSource(text, document.languageId);
  // Most YAML is the settings of something.
  if (kind === 'notation' || (isYaml && kind === 'example')) return [];
  const names = await schemaNames(text, kind);
  const file = nameOf(document.uri);
  if (names.length > 0 && names.length <= MAX_NAMED) return names.map((name) => namedChoice(document, text, name));
  const isExample = kind === 'example';
  const whole = isExample ? l10n.t('JSON example in an open editor') : l10n.t('open editor');
  return [
    {
      label: file,
      description: names.length > 0 ? l10n.t`${names.length} schemas in an open editor` : whole,
      icon: isExample ? 'json' : 'file-code',
      load: () => Promise.resolve(wishOf(document, document.getText(), {})),
    },
  ];
}

/** One of the schemas of an OpenAPI document, or of several definitions. */
function namedChoice(document: vscode.TextDocument, text: string, rootName: string): SchemaChoice {
  const file = nameOf(document.uri);
  const wish = { ...wishOf(document, text, { kind: 'json-schema', rootName }), label: l10n.t`${rootName} in ${file}` };
  return {
    label: rootName,
    description: l10n.t`schema in ${file}`,
    icon: 'symbol-interface',
    load: () => Promise.resolve(wish),
  };
}

function wishOf(
  document: vscode.TextDocument,
  text: string,
  extra: Partial<Pick<ReadWish, 'kind' | 'rootName' | 'firstLine'>>,
): ReadWish {
  return { text, label: nameOf(document.uri), languageId: document.languageId, uri: document.uri, ...extra };
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.path;
}

function isSame(uri: vscode.Uri, other: vscode.Uri | undefined): boolean {
  return uri.toString() === other?.toString();
}
