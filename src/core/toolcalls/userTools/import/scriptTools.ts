/** Finds tools in JavaScript and TypeScript: on the syntax tree, values told without running anything. */
import { Scripts, type Script } from '../../../extraction/sources/zod/scripts.ts';
import type { ScriptFiles } from '../../../code/script/files.ts';
import { comeByHolder } from '../../../code/script/holder.ts';
import type { SyntaxNode, SyntaxNodeRef } from '../../../code/script/tree.ts';
import type { Findings, TextPart } from './findings.ts';
import type { Entry } from './fields.ts';
import { ScriptCalls } from './scriptCalls.ts';
import { toolOfClass } from './scriptClasses.ts';
import { elsewhereOfCall, importedIn } from './scriptLists.ts';
import { isListOfTools, nameAround, namesInLists } from './scriptNames.ts';
import { ScriptSchemas, ToolNames } from './scriptSchemas.ts';
import { serverToolIn, type ServerTool } from './serverTools.ts';
import { SAYING, wireShape, type ShapePlace, type ToolParts } from './wireShapes.ts';

export interface ScriptOptions {
  readonly files?: ScriptFiles | undefined;
  readonly within?: TextPart | undefined;
}

export function findInScript(text: string, findings: Findings, options: ScriptOptions): void {
  const notes = new WeakMap<object, readonly string[]>();
  const scripts = new Scripts(options.files, (zod) => new ToolNames(zod, notes));
  const script = scripts.open(options.files?.path ?? '', text);
  new ScriptSearch(script, new ScriptSchemas(scripts, notes), findings, options.within).run();
}

const NOWHERE: ShapePlace = { isListed: false, isDeclaration: false, isOfTools: false };

const VISITED = new Set([
  'CallExpression',
  'NewExpression',
  'ObjectExpression',
  'ArrayExpression',
  'ClassDeclaration',
  'ClassExpression',
]);

/** Who comes by what a tool is made of. */
function readerOf({ name, from, to }: SyntaxNodeRef): string {
  return `tool ${name} ${from} ${to}`;
}

class ScriptSearch {
  readonly #script: Script;
  readonly #calls: ScriptCalls;
  readonly #schemas: ScriptSchemas;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;
  /** Where objects begin that belong to a tool that was found. */
  readonly #taken = new Set<number>();
  readonly #imported = new Set<string>();
  #listed: ReadonlyMap<string, string> | undefined;

  constructor(script: Script, schemas: ScriptSchemas, findings: Findings, within: TextPart | undefined) {
    this.#script = script;
    this.#calls = new ScriptCalls(script);
    this.#schemas = schemas;
    this.#findings = findings;
    this.#within = within;
  }

  run(): void {
    this.#script.tree.cursor().iterate((at) => {
      if (VISITED.has(at.name)) this.#script.reached.within(readerOf(at), () => this.#visit(at.node));
    });
  }

  #visit(node: SyntaxNode): void {
    const { name } = node;
    if (name === 'CallExpression' || name === 'NewExpression') this.#call(node);
    else if (name === 'ObjectExpression') this.#object(node);
    else if (name === 'ArrayExpression') this.#tellImported(node);
    else this.#class(node);
  }

  #call(node: SyntaxNode): void {
    const parts = this.#calls.read(node);
    const elsewhere = parts === undefined ? this.#elsewhere(node) : undefined;
    if (elsewhere !== undefined && this.#isWithin(node)) this.#findings.tellElsewhere(elsewhere, node.from);
    if (parts === undefined) return;
    const name = parts.name ?? this.#nameOutside(node);
    this.#take({ ...parts, name }, node);
  }

  #isTold(call: SyntaxNode): boolean {
    return this.#calls.read(call) !== undefined || this.#elsewhere(call) !== undefined;
  }

  #elsewhere(call: SyntaxNode): ServerTool | undefined {
    return elsewhereOfCall(call, this.#script) ?? this.#calls.ofProvider(call);
  }

  #nameOutside(node: SyntaxNode): string | undefined {
    const name = nameAround(node, this.#script);
    if (name === undefined) return undefined;
    this.#listed ??= namesInLists(this.#script.tree, this.#script);
    return this.#listed.get(name) ?? name;
  }

  #object(node: SyntaxNode): void {
    if (this.#taken.has(node.from) || this.#isOfSchema(node)) return;
    const fields = this.#calls.objects.fields(node);
    this.#tellImported(node);
    if (fields === undefined) return;
    const place = this.#placeOf(node);
    const parts = wireShape(fields, place);
    if (parts !== undefined) return this.#take(parts, node);
    const server = place.isOfTools ? serverToolIn(fields) : undefined;
    if (server !== undefined && this.#isWithin(node)) this.#findings.tellElsewhere(server, node.from);
  }

  #class(node: SyntaxNode): void {
    const parts = toolOfClass(node, this.#script, this.#calls.objects);
    if (parts !== undefined) this.#take(parts, node);
  }

  /** `tools: { weather }`, where it is another file that defines it. */
  #tellImported(list: SyntaxNode): void {
    if (!isListOfTools(list, this.#script) || !this.#isWithin(list)) return;
    for (const { name, from, offset } of importedIn(list, this.#script, (call) => this.#isTold(call))) {
      if (this.#imported.has(name)) continue;
      this.#imported.add(name);
      this.#findings.tellUnread(`It comes from "${from}": import it where it is defined.`, offset, name);
    }
  }

  /** `z.object({ name: …, parameters: … })` describes a tool, and is none. */
  #isOfSchema(node: SyntaxNode): boolean {
    const call = node.parent?.name === 'ArgList' ? node.parent.parent : null;
    const callee = call?.firstChild ?? null;
    return (
      callee?.name === 'MemberExpression' &&
      /^z\b|\.(?:extend|object|merge)$/.test(this.#script.text.slice(callee.from, callee.from + 200))
    );
  }

  #placeOf(node: SyntaxNode): ShapePlace {
    let isListed = false;
    for (let around = node.parent, steps = 0; around !== null && steps < 8; around = around.parent, steps += 1) {
      if (around.name === 'ArrayExpression') isListed = true;
      if (around.name !== 'Property' && around.name !== 'VariableDeclaration') continue;
      const head = this.#script.text.slice(around.from, around.from + 60);
      if (/^["']?\w{0,40}(?:choice|allowed)/i.test(head)) return NOWHERE;
      const isOfTools = isListed && /^(?:(?:const|let|var) )?["']?(?:\w{0,30}_)?tools\b/i.test(head);
      if (isListed) return { isListed, isDeclaration: /^["']?function_?declarations/i.test(head), isOfTools };
    }
    return { ...NOWHERE, isListed };
  }

  #take(parts: ToolParts, node: SyntaxNode): void {
    for (const offset of parts.objects) this.#taken.add(offset);
    if (!this.#isWithin(node)) return;
    comeByHolder(node, this.#script, SAYING);
    this.#findings.take(
      parts,
      (entry: Entry) => this.#schemas.read(entry, this.#script, node),
      () => this.#script.reached.notesOf(readerOf(node)),
    );
  }

  #isWithin({ from, to }: SyntaxNode): boolean {
    return this.#within === undefined || (to > this.#within.from && from < this.#within.to);
  }
}
