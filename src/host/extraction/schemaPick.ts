import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json/json.ts';
import type { PromptSource } from '../../core/extraction/prompt.ts';
import { detectSchemaSource, schemaNames } from '../../core/extraction/sources/schemaSource.ts';
import { toAppError } from '../../base/errors.ts';
import type { ExtractionServices } from './extractionServices.ts';
import { draftFor } from './draft.ts';
import { recentSchemas, rememberSchema } from './recentSchemas.ts';
import { openSchemas, schemaFiles, type SchemaChoice } from './schemaChoices.ts';
import { chooseRow, type ChosenRow, type SchemaRow } from './schemaList.ts';
import { typedRows, type TypedUse } from './typedRows.ts';
import { fieldCount, schemaPreview } from '../../core/extraction/schemaPreview.ts';
import {
  readAsSchema,
  showProblem,
  unreadable,
  type PickedSchema,
  type ReadWish,
  type SchemaAttempt,
  type SchemaProblemReport,
} from './schemaReading.ts';
import { plainWords } from '../../core/text/plainWords.ts';

export type { PickedSchema } from './schemaReading.ts';

/** What the schema is for. */
export interface SchemaPickContext {
  /** Title of the list, such as `Extract from notes.txt`. */
  readonly title: string;
  /** A document to draft a schema for, once it has passed the gates; without it drafting is not offered. `undefined`: not to be sent. */
  readonly sample?: () => Promise<PromptSource | undefined>;
  /** The document that is extracted from: its selection is data and no type. */
  readonly sourceUri?: vscode.Uri;
  /** More buttons in the list's title; pressing one ends the picking as `pressed`. */
  readonly buttons?: readonly vscode.QuickInputButton[];
  readonly pressed?: (button: vscode.QuickInputButton) => void;
  /** Where typed fields are used without another question: the model, and about what it will cost. */
  readonly costOf?: (schema: JsonObject) => string | undefined;
}

/** A schema, and whether its row said already what a run costs. */
export interface ChosenSchema extends PickedSchema {
  readonly isPriced?: boolean;
}

const EDIT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: l10n.t('Edit a copy before it is used'),
};

/**
 * Asks where the schema comes from: a file, an open editor, a type in code, an example, typed fields, the clipboard, the
 * model's draft, or one used before. A source that cannot be read is told in the list, with its line, and another can be
 * taken. Resolves to a checked schema, which is remembered; to `undefined` where the user changed their mind.
 */
export async function pickSchema(
  services: ExtractionServices,
  context: SchemaPickContext,
): Promise<ChosenSchema | undefined> {
  let problem: SchemaProblemReport | undefined;
  for (;;) {
    let isPriced = false;
    const use = typedUse(services, context, () => (isPriced = true));
    const chosen = await choose(services, context, use, problem);
    if (chosen === undefined) return undefined;
    if (chosen.row.problem !== undefined) {
      await showProblem(chosen.row.problem);
      return undefined;
    }
    const attempt = await chosen.row.take?.();
    if (attempt === undefined) return undefined;
    if (!attempt.ok) {
      problem = attempt.problem;
      continue;
    }
    const picked = chosen.isEdited ? await editCopy(services, attempt.picked) : attempt.picked;
    if (picked === undefined) return undefined;
    await rememberSchema(services.userState, picked);
    tellNotes(picked);
    return isPriced ? { ...picked, isPriced } : picked;
  }
}

/** Opens a schema in the schema editor; `undefined` where the user closes it. */
async function editCopy(services: ExtractionServices, picked: PickedSchema): Promise<PickedSchema | undefined> {
  const { schemaEditor } = await services.extractions();
  const schema = await schemaEditor.edit(`${JSON.stringify(picked.schema, null, 2)}\n`);
  if (schema === undefined) return undefined;
  return { schema, name: picked.name, label: l10n.t`${picked.label} (edited)`, notes: [] };
}

function tellNotes({ label, notes }: PickedSchema): void {
  const [first] = notes;
  if (first === undefined) return;
  const more = notes.length > 1 ? ` ${l10n.t`And ${notes.length - 1} more.`}` : '';
  void vscode.window.showInformationMessage(plainWords(`${label}: ${first}${more}`));
}

function typedUse(services: ExtractionServices, { sample, costOf }: SchemaPickContext, priced: () => void): TypedUse {
  return {
    take: (attempt, isAsked) => {
      if (!isAsked) priced();
      return Promise.resolve(attempt);
    },
    ...(costOf !== undefined && { cost: costOf }),
    ...(sample !== undefined && { draft: (wanted) => drafted(services, sample, wanted) }),
  };
}

function ownRows(services: ExtractionServices, { sample }: SchemaPickContext): readonly SchemaRow[] {
  const draft: SchemaRow = {
    label: `$(sparkle) ${l10n.t('Draft one for me…')}`,
    description: l10n.t('the model proposes, you edit'),
    ...(sample !== undefined && { take: () => drafted(services, sample) }),
  };
  return [
    {
      label: `$(symbol-field) ${l10n.t('Type the fields…')}`,
      description: l10n.t('name, age int, tags text[]'),
      asksFor: FIELDS_LIKE,
    },
    ...(sample === undefined ? [] : [draft]),
    {
      label: `$(new-file) ${l10n.t('Write a JSON Schema…')}`,
      description: l10n.t('in an editor that checks it'),
      take: () => written(services, STARTER, l10n.t('New schema')),
    },
    {
      label: `$(clippy) ${l10n.t('From the clipboard')}`,
      description: l10n.t('a schema, a type, or an example in JSON'),
      take: fromClipboard,
    },
  ];
}

const FIELDS_LIKE = l10n.t('name, age int, tags text[]?: what it is about, status open|closed');

async function foundRows(
  services: ExtractionServices,
  { sourceUri }: SchemaPickContext,
): Promise<readonly SchemaRow[]> {
  const [files, open] = await Promise.all([schemaFiles(), openSchemas(sourceUri)]);
  const recents = recentSchemas(services.userState).map((picked) => recentRow(picked));
  return [
    ...group(l10n.t('Open editors'), open.map(choiceRow)),
    ...group(l10n.t('Schema files'), files.map(choiceRow)),
    ...group(l10n.t('Recently used'), recents),
  ];
}

function group(label: string, rows: readonly SchemaRow[]): readonly SchemaRow[] {
  return rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

async function drafted(
  services: ExtractionServices,
  sample: () => Promise<PromptSource | undefined>,
  wanted?: string,
): Promise<SchemaAttempt | undefined> {
  const document = await sample();
  const schema = document === undefined ? undefined : await draftFor(services, document, wanted);
  return schema === undefined
    ? undefined
    : written(services, `${JSON.stringify(schema, null, 2)}\n`, l10n.t('Drafted schema'));
}

function choiceRow(choice: SchemaChoice): SchemaRow {
  return {
    label: `$(${choice.icon}) ${choice.label}`,
    description: choice.description,
    buttons: [EDIT],
    take: async () => {
      try {
        return await readOneOf(await choice.load());
      } catch (error) {
        return unreadable(l10n.t`${choice.label} could not be read: ${toAppError(error).message}`);
      }
    },
  };
}

function recentRow(picked: PickedSchema): SchemaRow {
  return {
    label: `$(history) ${picked.label.replaceAll('$(', '$ (')}`,
    description: fieldCount(picked.schema),
    detail: schemaPreview(picked.schema).replaceAll('$(', '$ ('),
    buttons: [EDIT],
    take: () => Promise.resolve({ ok: true, picked }),
  };
}

/** l10n: none, a schema that the user writes on. */
const STARTER = `{
  "type": "object",
  "properties": {
    "name": { "type": "string", "description": "What it is called" }
  },
  "required": ["name"]
}
`;

async function written(services: ExtractionServices, text: string, label: string): Promise<SchemaAttempt | undefined> {
  const { schemaEditor } = await services.extractions();
  const schema = await schemaEditor.edit(text);
  return schema === undefined
    ? undefined
    : await readAsSchema({ text: JSON.stringify(schema), label, kind: 'json-schema' });
}

/** Where a text holds several schemas and none is named, the user says which. */
async function readOneOf(wish: ReadWish): Promise<SchemaAttempt | undefined> {
  const kind = wish.kind ?? detectSchemaSource(wish.text, wish.languageId);
  const names = wish.rootName === undefined ? await schemaNames(wish.text, kind) : [];
  if (names.length === 0) return readAsSchema(wish);
  const title = l10n.t`${wish.label} holds ${names.length} schemas`;
  const rootName = await vscode.window.showQuickPick([...names], {
    title,
    placeHolder: l10n.t('Which one?'),
    ignoreFocusOut: true,
  });
  return rootName === undefined
    ? undefined
    : readAsSchema({ ...wish, kind, rootName, label: l10n.t`${rootName} in ${wish.label}` });
}

async function fromClipboard(): Promise<SchemaAttempt | undefined> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() !== '') return readOneOf({ text, label: l10n.t('Clipboard') });
  return unreadable(l10n.t('The clipboard holds no text. Copy a schema, a type or an example first.'));
}

function choose(
  services: ExtractionServices,
  context: SchemaPickContext,
  use: TypedUse,
  problem: SchemaProblemReport | undefined,
): Promise<ChosenRow | undefined> {
  return chooseRow({
    title: context.title,
    buttons: context.buttons ?? [],
    pressed: context.pressed,
    told: problem === undefined ? [] : [problemRow(problem)],
    rows: ownRows(services, context),
    found: foundRows(services, context),
    typed: (text, others) => typedRows(text, others, use),
  });
}

/** The mistake stays in sight where the choice is made; taking the row shows the place. */
function problemRow(problem: SchemaProblemReport): SchemaRow {
  return {
    label: `$(error) ${problem.message.replaceAll('$(', '$ (')}`,
    ...(problem.uri !== undefined && { detail: l10n.t('Show the line') }),
    alwaysShow: true,
    problem,
  };
}
