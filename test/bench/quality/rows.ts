// What the rows of the bench say, and the marks in their files.
import type { SchemaSourceKind } from '../../../src/core/extraction/sources/schemaSource.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';

interface FileRow {
  readonly id: string;
  /** From the workspace's folder; the ending tells the language. */
  readonly path: string;
}

/** What a changed file must be like where no wanted text is met word by word. */
export interface Checks {
  /** All of them stand in the file. */
  readonly has?: readonly RegExp[];
  readonly hasNot?: readonly RegExp[];
  /** An expression of JavaScript that is true where the file's names are known; for TypeScript and JavaScript. */
  readonly holds?: string;
}

export interface EditRow extends FileRow, Checks {
  /** The part to rewrite stands between the marks. */
  readonly file: string;
  readonly ask: string;
  /** Texts of the part that are exactly right. */
  readonly wanted: readonly string[];
}

export interface ApplyRow extends FileRow, Checks {
  readonly file: string;
  readonly ask: string;
  readonly has: readonly RegExp[];
  /** Lines of the file that may go; all others have to stay, in their order. */
  readonly changes?: readonly string[];
}

export interface CommitRow {
  readonly id: string;
  readonly diff: string;
  readonly recentSubjects: readonly string[];
  readonly draft?: string;
  /** What the subject says, and in which style. */
  readonly subject: RegExp;
}

export interface CompletionFile {
  readonly path: string;
  /** Each pair of marks is a place. */
  readonly file: string;
}

export interface ExtractionRow {
  readonly id: string;
  readonly text: string;
  readonly kind: SchemaSourceKind;
  /** As the user has it. */
  readonly schema: string;
  readonly instructions?: string;
  /** The one value that is right. */
  readonly wanted: JsonValue;
}

/** A file at a place between two marks. */
export interface Marked {
  readonly before: string;
  readonly inside: string;
  readonly after: string;
}

const OPEN = '⟦';
const CLOSE = '⟧';

/** The file at each of its marks; the others are taken out. */
export function marksIn(file: string): readonly Marked[] {
  const pieces = file.split(OPEN);
  return pieces.slice(1).map((piece, index) => {
    const end = piece.indexOf(CLOSE);
    const others = pieces.slice(index + 2).map((other) => `${OPEN}${other}`);
    return {
      before: withoutMarks(pieces.slice(0, index + 1).join(OPEN)),
      inside: piece.slice(0, end),
      after: withoutMarks(piece.slice(end + 1) + others.join('')),
    };
  });
}

function withoutMarks(text: string): string {
  return text.replaceAll(OPEN, '').replaceAll(CLOSE, '');
}

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  js: 'javascript',
  tsx: 'typescriptreact',
  py: 'python',
  json: 'json',
  html: 'html',
  go: 'go',
  md: 'markdown',
  yaml: 'yaml',
  yml: 'yaml',
  css: 'css',
};

/** The editor's name of a file's language. */
export function languageOf(path: string): string {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? 'plaintext';
}
