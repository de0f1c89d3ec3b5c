// What ts-json-schema-generator says of a type, as it is and with what it is known to get wrong put right.
import {
  AnnotatedType,
  ArrayType,
  type BaseType,
  type Context,
  createFormatter,
  createParser,
  DEFAULT_CONFIG,
  NeverType,
  type NodeParser,
  NumberType,
  ObjectType,
  SchemaGenerator,
  StringType,
  type SubNodeParser,
  UndefinedType,
} from 'ts-json-schema-generator';
import { ts } from '../../src/host/typeReader/compiler.ts';
import type { JsonObject } from '../../src/core/json/json.ts';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const CONFIG = {
  ...DEFAULT_CONFIG,
  expose: 'all' as const,
  topRef: false,
  skipTypeCheck: true,
  // The other form says the same with `if` and `then`.
  discriminatorType: 'open-api' as const,
};

const parsed = new Map<string, ts.SourceFile | undefined>();

/** A program of these files; with `isRight` their methods are properties, and `added` stands at the end of one of them. */
export function programOf(
  paths: readonly string[],
  isRight = false,
  added?: { path: string; text: string },
): ts.Program {
  const host = ts.createCompilerHost(OPTIONS, true);
  const own = new Set(paths);
  host.getSourceFile = (file, options) => {
    const isAdded = file === added?.path;
    const key = isRight && own.has(file) ? `right ${file}` : file;
    if (!isAdded && parsed.has(key)) return parsed.get(key);
    const text = ts.sys.readFile(file);
    const changed = text === undefined || key === file ? text : methodsAsProperties(file, text);
    const source =
      changed === undefined
        ? undefined
        : ts.createSourceFile(file, isAdded ? changed + added.text : changed, options, true);
    if (!isAdded) parsed.set(key, source);
    return source;
  };
  return ts.createProgram([...paths], OPTIONS, host);
}

export type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** The exported interfaces and types of a file that have no parameters. */
export function namedTypes(file: ts.SourceFile): readonly Named[] {
  return file.statements.filter(
    (each): each is Named =>
      (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) &&
      each.typeParameters === undefined &&
      (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Export) !== 0,
  );
}

/** What the generator says; `undefined` where it cannot. */
export function generated(program: ts.Program, node: ts.Node, right?: Right): JsonObject | undefined {
  try {
    const parser = createParser(program as never, CONFIG, (chain) => right?.addTo(chain as unknown as Chain));
    const generator = new SchemaGenerator(program as never, parser, createFormatter(CONFIG), CONFIG);
    return JSON.parse(JSON.stringify(generator.createSchemaFromNodes([node as never]))) as JsonObject;
  } catch {
    return undefined;
  }
}

type Chain = NodeParser & { addNodeParser(parser: SubNodeParser): unknown };

const METHOD = '/*method*/';

/** A method is a property that is a function; of methods in type literals the generator takes what they return as data. */
function methodsAsProperties(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const edits: (readonly [start: number, end: number, text: string])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isMethodSignature(node)) {
      const begin = (node.questionToken ?? node.name).end;
      edits.push([begin, begin, `: ${METHOD}`]);
      const close = node.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)?.end ?? node.end;
      if (node.type === undefined) edits.push([close, close, ' => any']);
      else edits.push([close, node.type.getStart(file), ' => ']);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let result = text;
  for (const [start, end, added] of edits.toSorted(([a], [b]) => b - a))
    result = result.slice(0, start) + added + result.slice(end);
  return result;
}

export type Reason = 'methods' | 'running program' | 'bigint' | 'void' | 'template' | 'zod';

/** Why the generator is wrong, one justification each. */
export const REASONS: Readonly<Record<Reason, string>> = {
  methods: 'it takes what the methods of a type literal return as data',
  'running program': 'of types such as Map, Uint8Array and AbortSignal it wants members that JSON never has',
  bigint: 'it takes fractions for a bigint',
  void: 'it takes null for void, which is left out of JSON',
  template: 'it takes any text for a template literal type',
  zod: 'types of zod schemas are unknown to it (zodSchemas.ts measures those)',
};

const INFER = /(?:^|\.)(?:[iI]nfer\w*|input|output|TypeOf)$/;
/** Those it has a reading for itself. */
const READ = /^(?:Date|RegExp|URL|Promise(?:Like)?|(?:Readonly)?Array|Error)$/;
const BYTES = /Array$|ArrayBuffer(?:Like)?$|^DataView$/;

/** Readings that take precedence over the generator's own, each with the rule it goes by. */
export class Right {
  readonly reasons = new Set<Reason>();
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor(program: ts.Program) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  addTo(chain: Chain): void {
    const add = (reason: Reason, supports: (node: ts.Node) => boolean, read?: Read): void => {
      chain.addNodeParser({
        supportsNode: (each) => {
          const node = each as unknown as ts.Node;
          if (!supports(node)) return false;
          this.reasons.add(reason);
          return read !== undefined;
        },
        createType: (node, context) => read?.(node as unknown as ts.TypeReferenceNode, context) ?? new NeverType(),
      });
    };
    add(
      'methods',
      (node) => ts.isFunctionTypeNode(node) && node.pos >= 0 && node.getFullText().trimStart().startsWith(METHOD),
    );
    add('template', (node) => ts.isTemplateLiteralTypeNode(node));
    add('zod', (node) => ts.isTypeReferenceNode(node) && isInferred(node));
    add(
      'bigint',
      ({ kind }) => kind === ts.SyntaxKind.BigIntKeyword,
      () => new AnnotatedType(new NumberType(), { type: 'integer' }, false),
    );
    add(
      'void',
      ({ kind }) => kind === ts.SyntaxKind.VoidKeyword,
      () => new UndefinedType(),
    );
    add(
      'running program',
      (node) => ts.isTypeReferenceNode(node) && this.#isRunning(node),
      (node, context) => this.#asJson(node, context, chain),
    );
  }

  /** An interface of the library with methods: what it holds is not in its properties, and `JSON.stringify` writes none of it. */
  #isRunning({ typeName }: ts.TypeReferenceNode): boolean {
    const symbol = typeName.pos < 0 ? undefined : this.#checker.getSymbolAtLocation(typeName);
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || READ.test(symbol.name)) return false;
    if (!this.#program.isSourceFileDefaultLibrary(declaration.getSourceFile())) return false;
    if (/^ArrayBufferLike$|^Array(?:Like)$/.test(symbol.name)) return true;
    if (!ts.isInterfaceDeclaration(declaration)) return false;
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    return type
      .getProperties()
      .some((each) => each.declarations?.some((node) => ts.isMethodSignature(node) || ts.isMethodDeclaration(node)));
  }

  #asJson(node: ts.TypeReferenceNode, context: Context, child: NodeParser): BaseType {
    const name = node.typeName.getText();
    const argument = (index: number): BaseType => {
      const own = node.typeArguments?.[index];
      return own === undefined ? new StringType() : child.createType(own as never, context);
    };
    if (/^(?:Readonly)?Map$/.test(name)) return new ObjectType(`map-${node.getText()}`, [], [], argument(1));
    if (/^(?:Readonly)?Set$/.test(name))
      return new AnnotatedType(new ArrayType(argument(0)), { uniqueItems: true }, false);
    if (name === 'BigInt') return new AnnotatedType(new NumberType(), { type: 'integer' }, false);
    if (BYTES.test(name)) return new AnnotatedType(new StringType(), { contentEncoding: 'base64' }, false);
    if (/Itera|^Generator|^AsyncGenerator|^ArrayLike/.test(name)) return new ArrayType(argument(0));
    return new NeverType();
  }
}

type Read = (node: ts.TypeReferenceNode, context: Context) => BaseType;

function isInferred({ typeName, typeArguments }: ts.TypeReferenceNode): boolean {
  const first = typeArguments?.[0];
  return first !== undefined && ts.isTypeQueryNode(first) && typeName.pos >= 0 && INFER.test(typeName.getText());
}
