import * as vscode from 'vscode';
import type { PromptSource } from '../../core/extraction/prompt.ts';
import { detectSchemaSource, schemaNames } from '../../core/extraction/sources/schemaSource.ts';
import { toAppError } from '../../base/errors.ts';
import type { ExtractionServices } from './extractionServices.ts';
import { draftFor } from './draft.ts';
import { typeFields } from './notationInput.ts';
import { recentSchemas, rememberSchema } from './recentSchemas.ts';
import { openSchemas, schemaFiles, type SchemaChoice } from './schemaChoices.ts';
import { fieldCount, schemaPreview } from '../../core/extraction/schemaPreview.ts';
import {
  readAsSchema,
  showProblem,
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
}

interface Row extends vscode.QuickPickItem {
  /** Resolves to a schema, a problem to show in the list, or `undefined` where the user changed their mind. */
  readonly take?: () => Promise<SchemaAttempt | undefined>;
  readonly problem?: SchemaProblemReport;
}

const EDIT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('edit'),
  tooltip: 'Edit a copy before it is used',
};

/**
 * Asks where the schema comes from: a file, an open editor, a type in code, an example, typed fields, the clipboard, the
 * model's draft, or one used before. A source that cannot be read is told in the list, with its line, and another can be
 * taken. Resolves to a checked schema, which is remembered; to `undefined` where the user changed their mind.
 */
export async function pickSchema(
  services: ExtractionServices,
  context: SchemaPickContext,
): Promise<PickedSchema | undefined> {
  let problem: SchemaProblemReport | undefined;
  for (;;) {
    const rows = await rowsFor(services, context);
    const chosen = await choose(context, rows, problem);
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
    return picked;
  }
}

/** Opens a schema in the schema editor; `undefined` where the user closes it. */
async function editCopy(services: ExtractionServices, picked: PickedSchema): Promise<PickedSchema | undefined> {
  const { schemaEditor } = await services.extractions();
  const schema = await schemaEditor.edit(`${JSON.stringify(picked.schema, null, 2)}\n`);
  if (schema === undefined) return undefined;
  return { schema, name: picked.name, label: `${picked.label} (edited)`, notes: [] };
}

function tellNotes({ label, notes }: PickedSchema): void {
  const [first] = notes;
  if (first === undefined) return;
  const more = notes.length > 1 ? ` And ${notes.length - 1} more.` : '';
  void vscode.window.showInformationMessage(plainWords(`${label}: ${first}${more}`));
}

async function rowsFor(services: ExtractionServices, context: SchemaPickContext): Promise<readonly Row[]> {
  const [files, open] = await Promise.all([schemaFiles(), openSchemas(context.sourceUri)]);
  const recents = recentSchemas(services.userState).map((picked) => recentRow(picked));
  const own: Row[] = [
    {
      label: '$(symbol-field) Type the fields…',
      description: 'name, age int, tags text[]',
      take: async () => asAttempt(await typeFields(context.title)),
    },
    ...draftRow(services, context),
    {
      label: '$(new-file) Write a JSON Schema…',
      description: 'in an editor that checks it',
      take: () => written(services, STARTER, 'New schema'),
    },
    {
      label: '$(clippy) From the clipboard',
      description: 'a schema, a type, or an example in JSON',
      take: fromClipboard,
    },
  ];
  return [
    ...own,
    ...group('Open editors', open.map(choiceRow)),
    ...group('Schema files', files.map(choiceRow)),
    ...group('Recently used', recents),
  ];
}

function group(label: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

function draftRow(services: ExtractionServices, context: SchemaPickContext): readonly Row[] {
  const { sample } = context;
  if (sample === undefined) return [];
  const take = async (): Promise<SchemaAttempt | undefined> => {
    const document = await sample();
    const schema = document === undefined ? undefined : await draftFor(services, document);
    return schema === undefined
      ? undefined
      : written(services, `${JSON.stringify(schema, null, 2)}\n`, 'Drafted schema');
  };
  return [{ label: '$(sparkle) Draft one for me…', description: 'the model proposes, you edit', take }];
}

function choiceRow(choice: SchemaChoice): Row {
  return {
    label: `$(${choice.icon}) ${choice.label}`,
    description: choice.description,
    buttons: [EDIT],
    take: async () => {
      try {
        return await readOneOf(await choice.load());
      } catch (error) {
        const message = `${choice.label} could not be read: ${toAppError(error).message}`;
        return { ok: false, problem: { message, line: 1, column: 1 } };
      }
    },
  };
}

function recentRow(picked: PickedSchema): Row {
  return {
    label: `$(history) ${picked.label.replaceAll('$(', '$ (')}`,
    description: fieldCount(picked.schema),
    detail: schemaPreview(picked.schema).replaceAll('$(', '$ ('),
    buttons: [EDIT],
    take: () => Promise.resolve({ ok: true, picked }),
  };
}

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
  const title = `${wish.label} holds ${names.length} schemas`;
  const rootName = await vscode.window.showQuickPick([...names], {
    title,
    placeHolder: 'Which one?',
    ignoreFocusOut: true,
  });
  return rootName === undefined
    ? undefined
    : readAsSchema({ ...wish, kind, rootName, label: `${rootName} in ${wish.label}` });
}

async function fromClipboard(): Promise<SchemaAttempt | undefined> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() !== '') return readOneOf({ text, label: 'Clipboard' });
  const message = 'The clipboard holds no text. Copy a schema, a type or an example first.';
  return { ok: false, problem: { message, line: 1, column: 1 } };
}

function asAttempt(picked: PickedSchema | undefined): SchemaAttempt | undefined {
  return picked === undefined ? undefined : { ok: true, picked };
}

interface Chosen {
  readonly row: Row;
  readonly isEdited: boolean;
}

async function choose(
  context: SchemaPickContext,
  rows: readonly Row[],
  problem: SchemaProblemReport | undefined,
): Promise<Chosen | undefined> {
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = context.title;
  pick.placeholder = 'Which data? Choose a schema, or say the fields';
  pick.matchOnDescription = true;
  // It follows other questions, and comes back with what is wrong.
  pick.ignoreFocusOut = true;
  pick.matchOnDetail = true;
  pick.buttons = [...(context.buttons ?? [])];
  const told = problem === undefined ? [] : [problemRow(problem)];
  pick.items = [...told, ...rows];
  pick.activeItems = told;
  try {
    return await new Promise<Chosen | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [row] = pick.selectedItems;
        if (row !== undefined) resolve({ row, isEdited: false });
      });
      pick.onDidTriggerItemButton(({ item }) => resolve({ row: item, isEdited: true }));
      pick.onDidTriggerButton((button) => {
        context.pressed?.(button);
        resolve(undefined);
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

/** The mistake stays in sight where the choice is made; taking the row shows the place. */
function problemRow(problem: SchemaProblemReport): Row {
  return {
    label: `$(error) ${problem.message.replaceAll('$(', '$ (')}`,
    ...(problem.uri !== undefined && { detail: 'Show the line' }),
    alwaysShow: true,
    problem,
  };
}
