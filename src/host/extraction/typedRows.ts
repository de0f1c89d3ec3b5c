/** The rows that the list of schemas has for what is typed into it. */
import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../core/json/json.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { nameOf, type SchemaRow, type TypedRows } from './schemaList.ts';
import type { SchemaAttempt } from './schemaReading.ts';
import { readTyped, understood, type TypedSchema } from './typedSchema.ts';

export interface TypedUse {
  /** Takes the fields; `isAsked`: the last question before the run is asked all the same. */
  readonly take: (attempt: SchemaAttempt, isAsked: boolean) => Promise<SchemaAttempt | undefined>;
  /** Where the run begins without a further question: which model, and about what it costs. */
  readonly cost?: (schema: JsonObject) => string | undefined;
  /** Drafts a schema for what is wanted; absent where nothing can be drafted for. */
  readonly draft?: (wanted: string) => Promise<SchemaAttempt | undefined>;
}

const FIELDS = l10n.t('Use these fields');
const DRAFT = l10n.t('Draft a schema for this');
const ONE_REQUEST = l10n.t('Costs one request to the model; you see the schema before it is used');

/** Two rows at most. */
export async function typedRows(text: string, others: readonly SchemaRow[], use: TypedUse): Promise<TypedRows> {
  const typed = await readTyped(text);
  const isName = typed.isWord && others.some((row) => nameOf(row).includes(typed.text.toLowerCase()));
  const isDraftFirst = typed.isSentence && use.draft !== undefined;
  const fields = fieldRows(typed, use, !isName && !isDraftFirst);
  const mayBeSaid = isDraftFirst || !(typed.isWord || typed.attempt.ok);
  const draft = mayBeSaid ? draftRows(typed, use, isDraftFirst) : [];
  const rows = isDraftFirst ? [...draft, ...fields] : [...fields, ...draft];
  return { rows, isFirst: !isName, mayBeName: typed.isWord };
}

/**
 * The editor sorts rows by how well their label fits what is typed: the row for Enter is called by the text itself, which
 * fits best, and the others are not.
 */
function called(typed: TypedSchema, what: string, isFirst: boolean): Pick<SchemaRow, 'label' | 'description'> {
  const text = plainWords(typed.text, 200);
  return isFirst ? { label: text, description: what } : { label: what, description: text };
}

function fieldRows(typed: TypedSchema, use: TypedUse, isFirst: boolean): readonly SchemaRow[] {
  const { attempt } = typed;
  const fields = plainWords(understood(typed));
  const row = { ...called(typed, FIELDS, isFirst), alwaysShow: true };
  // Enter does nothing here, so that the mistake can be mended where it was made.
  if (!attempt.ok) return [{ ...row, detail: `$(error) ${fields}` }];
  const cost = use.cost?.(attempt.picked.schema);
  if (cost === undefined) return [{ ...row, detail: fields, take: () => use.take(attempt, true) }];
  const asking: SchemaRow = {
    label: l10n.t('Choose the model and add instructions…'),
    description: l10n.t('before these fields are used'),
    alwaysShow: true,
    take: () => use.take(attempt, true),
  };
  const priced = `${row.description ?? ''} · ${cost}`;
  return [
    { ...row, ...(isFirst && { description: priced }), detail: fields, take: () => use.take(attempt, !isFirst) },
    ...(isFirst ? [asking] : []),
  ];
}

function draftRows(typed: TypedSchema, { draft }: TypedUse, isFirst: boolean): readonly SchemaRow[] {
  if (draft === undefined) return [];
  const take = (): Promise<SchemaAttempt | undefined> => draft(typed.text);
  return [{ ...called(typed, DRAFT, isFirst), detail: ONE_REQUEST, alwaysShow: true, take }];
}
