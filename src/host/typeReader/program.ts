import { fileMeant, pathsOf, type ScriptFiles } from '../../core/code/script/files.ts';
import { ts } from './compiler.ts';

/** A program that has only the texts given to it: no file is looked for, nothing is written. */
export interface VirtualProgram {
  readonly checker: ts.TypeChecker;
  readonly main: ts.SourceFile;
}

export const LIBRARY_PATH = '/lib.d.ts';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noEmit: true,
  allowJs: true,
  jsx: ts.JsxEmit.Preserve,
  types: [],
  skipLibCheck: true,
};

/** Names that data is written in and that are of the surroundings, not of ECMAScript. l10n: none, TypeScript. */
const SURROUNDINGS = '\ndeclare class URL { readonly href: string; toJSON(): string }\n';

/** The library, parsed once. */
export function parseLibrary(text: string): ts.SourceFile {
  return ts.createSourceFile(LIBRARY_PATH, text + SURROUNDINGS, ts.ScriptTarget.ES2023);
}

export function virtualProgram(
  main: ts.SourceFile,
  files: ScriptFiles | undefined,
  library: ts.SourceFile,
): VirtualProgram {
  const parsed = new Map([
    [main.fileName, main],
    [LIBRARY_PATH, library],
  ]);
  const fileAt = (path: string): ts.SourceFile | undefined => {
    const known = parsed.get(path);
    if (known !== undefined) return known;
    const text = files?.texts.get(path);
    if (text === undefined) return undefined;
    const file = parse(path, text);
    parsed.set(path, file);
    return file;
  };
  const resolve = (specifier: string, from: string): ts.ResolvedModuleFull | undefined => {
    const found = fileMeant(files, from, specifier) ?? pathsOf(from, specifier).find((path) => path === main.fileName);
    return found === undefined ? undefined : { resolvedFileName: found, extension: extensionOf(found) };
  };
  const program = ts.createProgram({
    rootNames: [main.fileName],
    options: OPTIONS,
    host: {
      getSourceFile: fileAt,
      getDefaultLibFileName: () => LIBRARY_PATH,
      writeFile: () => {},
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (path) => fileAt(path) !== undefined,
      readFile: (path) => fileAt(path)?.text,
      resolveModuleNameLiterals: (literals, from) =>
        literals.map(({ text }) => ({ resolvedModule: resolve(text, from) })),
    },
  });
  return { checker: program.getTypeChecker(), main };
}

/** Of both ways to read angle brackets the one with fewer mistakes. */
export function parse(path: string, text: string): ts.SourceFile {
  if (/\.[cm]?jsx?$/.test(path)) return parseAs(path, text, ts.ScriptKind.JS);
  const plain = parseAs(path, text, ts.ScriptKind.TS);
  if (mistakesOf(plain).length === 0 || path.endsWith('.d.ts')) return plain;
  const withTags = parseAs(path, text, ts.ScriptKind.TSX);
  return mistakesOf(withTags).length < mistakesOf(plain).length ? withTags : plain;
}

function parseAs(path: string, text: string, kind: ts.ScriptKind): ts.SourceFile {
  const file = ts.createSourceFile(path, text, { languageVersion: ts.ScriptTarget.ES2023 }, true, kind);
  // Without imports it would be a script, whose `interface Error` adds to the one of the library.
  const module = file as { externalModuleIndicator?: ts.Node | undefined };
  if (kind !== ts.ScriptKind.JS && !file.isDeclarationFile) module.externalModuleIndicator ??= file;
  return file;
}

/** What the parser could not make sense of; it reads on behind it. */
export function mistakesOf(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (file as unknown as { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics;
}

function extensionOf(path: string): string {
  if (/\.d\.[cm]?ts$/.test(path)) return ts.Extension.Dts;
  return path.slice(path.lastIndexOf('.'));
}
