/**
 * Types of TypeScript as JSON Schema, as TypeScript's own checker understands them: over the text and the files beside it,
 * held in memory. Nothing of it is run.
 */
import * as l10n from '@vscode/l10n';
import type { ScriptFiles } from '../../core/code/script/files.ts';
import type { TypeRequest } from '../../core/extraction/sources/typeReader.ts';
import { assemble } from '../../core/extraction/sources/build.ts';
import { withJsonNumbers } from '../../core/extraction/sources/jsonNumbers.ts';
import { ReadError, readSafely, type SchemaReading } from '../../core/json/reading.ts';
import { ts } from './compiler.ts';
import { TypeConverter } from './convert.ts';
import { ownDeclaration } from './names.ts';
import { mistakesOf, parse, virtualProgram, type VirtualProgram } from './program.ts';
import { declarationNamed, declarationsIn, lastDeclaration } from './wanted.ts';

/** Parsing more than this takes longer than anybody waits. */
const MAX_LENGTH = 1_000_000;

export function readTypes(request: TypeRequest, library: ts.SourceFile): SchemaReading {
  return readSafely(request.text, () => {
    const { text, files } = request;
    if (text.trim() === '') throw new ReadError(l10n.t('There is no type here.'), 0);
    if (text.length > MAX_LENGTH)
      throw new ReadError(l10n.t('The file is too long to be read. Select the type in it.'), 0);
    const { source, program } = programOf(text, files, library);
    try {
      return readProgram(request, source, program);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      throw new ReadError(error.message, Math.min(text.length, Math.max(0, error.offset - source.before)));
    }
  });
}

/** A document without a file has neither folder nor extension, by which the compiler tells what it reads. */
function scriptPath(path: string): string {
  const whole = path.startsWith('/') ? path : `/${path}`;
  return /\.[cm]?[jt]sx?$/.test(whole) ? whole : `${whole}.ts`;
}

/** All types of a file are read for a list of them. */
function programOf(text: string, files: ScriptFiles | undefined, library: ts.SourceFile): Opened {
  if (last === undefined || last.text !== text || !areSame(last.files, files)) {
    const source = wholeSource(scriptPath(files?.path ?? '/main'), text);
    last = { text, files, source, program: virtualProgram(source.file, files, library) };
  }
  return last;
}

interface Opened {
  readonly text: string;
  readonly files: ScriptFiles | undefined;
  readonly source: Source;
  readonly program: VirtualProgram;
}

let last: Opened | undefined;

function areSame(one: ScriptFiles | undefined, other: ScriptFiles | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.path !== other.path || one.texts.size !== other.texts.size) return false;
  return [...one.texts].every(([path, text]) => other.texts.get(path) === text);
}

interface Source {
  readonly file: ts.SourceFile;
  /** How much stands in front of the user's own text. */
  readonly before: number;
  readonly isBare: boolean;
}

const BARE_NAME = 'SelectedType__';

/** A selection may be a type without a name, or the members of one. l10n: none, TypeScript. */
function wholeSource(path: string, text: string): Source {
  const file = parse(path, text);
  if (declarationsIn(file).length > 0 || /\bexport\b/.test(text)) {
    const isWhole = mistakesOf(file).length === 0;
    return isWhole
      ? { file, before: 0, isBare: false }
      : (cutMembers(path, text) ?? { file, before: 0, isBare: false });
  }
  const wrapped = [
    [`type ${BARE_NAME} = `, ''],
    [`type ${BARE_NAME} = {`, '\n}'],
    [`type ${BARE_NAME} = {`, ''],
  ] as const;
  const sources = wrapped.map(([before, after]): Source => {
    return { file: parse(path, before + text + after), before: before.length, isBare: true };
  });
  const whole = sources.find((each) => mistakesOf(each.file).length === 0);
  return whole ?? sources[0] ?? { file, before: 0, isBare: false };
}

/** The rest of a type that the selection begins in, with other types behind it. l10n: none, TypeScript. */
function cutMembers(path: string, text: string): Source | undefined {
  const before = `type ${BARE_NAME} = {`;
  const file = parse(path, before + text);
  return mistakesOf(file).length === 0 ? { file, before: before.length, isBare: true } : undefined;
}

function readProgram(
  { rootName, known = {} }: TypeRequest,
  source: Source,
  program: VirtualProgram,
): Extract<SchemaReading, { ok: true }> {
  const root = rootOf(rootName, source, program, new Set(Object.keys(known)));
  const converter = new TypeConverter(program.checker, new Map(Object.entries(known)));
  failOnMistakes(root, program.main);
  const name = converter.root(root);
  for (const symbol of converter.symbols()) failOnMistakes(symbol, program.main);
  const numbers = new Set<string>();
  const schema = withJsonNumbers(assemble(name, converter.schemas), {
    note: (sentence) => numbers.add(sentence),
    areDoubles: true,
  });
  const isNamed = root.name !== BARE_NAME;
  return { ok: true, schema, ...(isNamed && { name }), notes: [...converter.notes.sentences(), ...numbers] };
}

function rootOf(
  rootName: string | undefined,
  source: Source,
  program: VirtualProgram,
  known: ReadonlySet<string>,
): ts.Symbol {
  const wanted = rootName === undefined ? undefined : declarationNamed(rootName, program);
  const bare = source.isBare ? declarationNamed(BARE_NAME, program) : undefined;
  if (wanted ?? bare) return (wanted ?? bare) as ts.Symbol;
  const { symbol, isOpen } = lastDeclaration(program, known);
  if (symbol !== undefined) return symbol;
  if (isOpen) throw new ReadError(l10n.t('Every type here has type parameters; write one that fills them in.'), 0);
  throw new ReadError(l10n.t('There is no type here.'), 0);
}

/** What the parser did not understand matters where it is part of what is read. */
function failOnMistakes(symbol: ts.Symbol, main: ts.SourceFile): void {
  const declaration = ownDeclaration(symbol);
  if (declaration === undefined || declaration.getSourceFile() !== main) return;
  const mistake = mistakesOf(main).find(({ start }) => start >= declaration.pos && start <= declaration.end);
  if (mistake === undefined) return;
  const words = ts.flattenDiagnosticMessageText(mistake.messageText, ' ');
  throw new ReadError(l10n.t`This is not valid TypeScript: ${words}`, mistake.start);
}
