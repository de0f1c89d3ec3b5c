/** JSON Schema that stands in code as a constant: `const schema = { type: 'object', … } as const`, or a dictionary of Python. */
import * as l10n from '@vscode/l10n';
import type { Reached } from '../../code/reached.ts';
import type { ScriptFiles } from '../../code/script/files.ts';
import { jsonOf } from '../../code/script/plainValues.ts';
import { partsOf, type SyntaxNode } from '../../code/script/tree.ts';
import type { JsonValue } from '../../json/json.ts';
import { ReadError, readSafelyLater, type SchemaReading } from '../../json/reading.ts';
import { readSchemaText } from './jsonSchemaReader.ts';
import { namedSchemas } from './namedSchemas.ts';
import { PythonSchemas } from './pythonReader.ts';
import { Scripts } from './zod/scripts.ts';

export type ConstantLanguage = 'script' | 'python';

interface Constant {
  /** None of what a file exports without a name, or of an object that stands alone. */
  readonly name?: string;
  readonly offset: number;
  /** Throws a `ReadError` where it can only be told when the code runs. */
  readonly read: () => JsonValue;
  /** What is not read of what it is made of, once it was read. */
  readonly notes: () => readonly string[];
}

const MAX_LENGTH = 500_000;
const MAX_TRIED = 300;

/** `rootName` picks among several constants; else it is the last that is a schema. */
export function readConstant(
  text: string,
  language: ConstantLanguage,
  rootName?: string,
  files?: ScriptFiles,
): Promise<SchemaReading> {
  return readSafelyLater(text, async () => {
    const { constants } = constantsOf(text, language, files);
    const { chosen, others } = choose(constants, rootName);
    const value = chosen.read();
    if (namedSchemas(value).length === 0) {
      const words =
        chosen.name === undefined ? l10n.t('This is no JSON Schema.') : l10n.t`"${chosen.name}" is no JSON Schema.`;
      throw new ReadError(words, chosen.offset);
    }
    const reading = await readSchemaText(JSON.stringify(value));
    // Its places are those of another text.
    if (!reading.ok) throw new ReadError(reading.problem.message, chosen.offset);
    const name = chosen.name ?? reading.name;
    const notes = others.length === 0 ? [] : [l10n.t`"${name ?? ''}" was taken. Also there: ${others.join(', ')}.`];
    const all = [...notes, ...reading.notes, ...chosen.notes()];
    return { ...reading, ...(name !== undefined && { name }), notes: all };
  });
}

/** For each module that a dictionary needs and that is not there, the paths it may have. */
export function constantModulesWanted(
  text: string,
  rootName: string | undefined,
  files: ScriptFiles,
): readonly (readonly string[])[] {
  try {
    const { constants, wanted } = constantsOf(text, 'python', files);
    choose(constants, rootName).chosen.read();
    return wanted();
  } catch (error) {
    if (error instanceof ReadError) return [];
    throw error;
  }
}

interface Constants {
  readonly constants: readonly Constant[];
  readonly wanted: () => readonly (readonly string[])[];
}

function constantsOf(text: string, language: ConstantLanguage, files: ScriptFiles | undefined): Constants {
  if (text.length > MAX_LENGTH)
    throw new ReadError(l10n.t('The file is too long to be read. Select the schema in it.'), 0);
  // An object alone would be a block to the parser.
  const isBare = /^\s*[{[]/.test(text);
  const whole = isBare ? `(${withoutEnd(text)})` : text;
  if (language === 'python') return pythonConstants(whole, isBare, files);
  return { constants: scriptConstants(whole, isBare, files), wanted: () => [] };
}

/** What a selection takes along behind an object. */
function withoutEnd(text: string): string {
  return text.trimEnd().replace(/[;,]$/, '');
}

const NO_NODE = { node: undefined };

function scriptConstants(text: string, isBare: boolean, files: ScriptFiles | undefined): readonly Constant[] {
  const { tree, scopes, values, reached, reachable } = new Scripts(files).open(files?.path ?? '', text);
  const made = (reader: string, offset: number, read: () => unknown): Constant =>
    constantOf(reached, reader, offset, () => jsonOf(read(), offset));
  if (isBare) {
    const statement = partsOf(tree)[0];
    const expression = statement === undefined ? undefined : partsOf(statement)[0];
    return expression === undefined ? [] : [made('bare', 0, () => values.evaluate(expression))];
  }
  const byDefault = scopes.exported('default');
  const { node } = 'declared' in byDefault && byDefault.declared.kind === 'value' ? byDefault.declared : NO_NODE;
  const exported = node === undefined ? [] : [made('default', node.from, () => values.evaluate(node))];
  const named = [...scopes.topLevel.values()].flatMap((declaration): readonly Constant[] => {
    const { declared, name, offset } = declaration;
    if (declared.kind !== 'value') return [];
    return [{ name, ...made(reachable(declaration).key, offset, () => values.valueOf(declaration)) }];
  });
  return [...exported, ...named];
}

function pythonConstants(text: string, isBare: boolean, files: ScriptFiles | undefined): Constants {
  const python = new PythonSchemas(text, files);
  const { reached } = python.modules;
  const wanted = (): readonly (readonly string[])[] => python.modules.wanted;
  if (isBare) {
    const expression = python.file.tree.firstChild?.firstChild ?? undefined;
    const bare = (node: SyntaxNode): Constant => constantOf(reached, 'bare', 0, () => told(python.valueOf(node), node));
    return { wanted, constants: expression === undefined ? [] : [bare(expression)] };
  }
  const constants = [...python.file.scopes.topLevel.values()].flatMap((declaration): readonly Constant[] => {
    const { name, offset, declared } = declaration;
    if (declared.kind !== 'value') return [];
    const place = python.modules.reachable(declaration, python.file);
    const read = (): JsonValue => {
      reached.comeBy(place);
      return told(python.valueOf(declared.node), declared.node);
    };
    return [{ name, ...constantOf(reached, place.key, offset, read) }];
  });
  return { wanted, constants };
}

function constantOf(reached: Reached, reader: string, offset: number, read: () => JsonValue): Constant {
  return { offset, read: () => reached.within(reader, read), notes: () => reached.notesOf(reader) };
}

function told(value: JsonValue | undefined, { from }: SyntaxNode): JsonValue {
  if (value === undefined) throw new ReadError(l10n.t('What this is can only be told when the code runs.'), from);
  return value;
}

interface Choice {
  readonly chosen: Constant;
  readonly others: readonly string[];
}

function choose(constants: readonly Constant[], rootName: string | undefined): Choice {
  if (rootName !== undefined) {
    const chosen = constants.find(({ name }) => name === rootName);
    if (chosen === undefined) throw new ReadError(l10n.t`There is no constant "${rootName}" here.`, 0);
    return { chosen, others: [] };
  }
  if (constants.length === 1 && constants[0] !== undefined) return { chosen: constants[0], others: [] };
  const found: Constant[] = [];
  let problem: ReadError | undefined;
  for (const each of constants.slice(-MAX_TRIED)) {
    try {
      if (namedSchemas(each.read()).length > 0) found.push(each);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      problem ??= error;
    }
  }
  const chosen = found.findLast(({ name }) => name !== undefined) ?? found.at(-1);
  if (chosen === undefined) throw problem ?? new ReadError(l10n.t('There is no JSON Schema here.'), 0);
  const others = found.flatMap((each) => (each === chosen || each.name === undefined ? [] : [`"${each.name}"`]));
  return { chosen, others };
}
