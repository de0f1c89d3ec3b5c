/** Finds tools in JavaScript and TypeScript: on the syntax tree, values told without running anything. */
import { Scripts, type Script } from '../../../extraction/sources/zod/scripts.ts';
import type { ScriptFiles } from '../../../code/script/files.ts';
import { comeByHolder } from '../../../code/script/holder.ts';
import { keyOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Findings, TextPart } from './findings.ts';
import type { Entry } from './fields.ts';
import { ScriptCalls } from './scriptCalls.ts';
import { toolOfClass } from './scriptClasses.ts';
import type { Listed } from './listed.ts';
import { ScriptItems } from './scriptItems.ts';
import { elsewhereOfCall, PLACES, ScriptLists } from './scriptLists.ts';
import { nameAround, namesInLists } from './scriptNames.ts';
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

type Told = { readonly parts: ToolParts } | { readonly server: ServerTool };

const DEFINING = new Set([
  'CallExpression',
  'NewExpression',
  'ObjectExpression',
  'ClassDeclaration',
  'ClassExpression',
]);
const NOWHERE: ShapePlace = { isListed: false, isDeclaration: false, isOfTools: false };

/** Who comes by what a tool is made of. l10n: none, a key. */
function readerOf(node: SyntaxNode): string {
  return `tool ${keyOf(node)}`;
}

class ScriptSearch {
  readonly #script: Script;
  readonly #calls: ScriptCalls;
  readonly #schemas: ScriptSchemas;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;
  readonly #items: ScriptItems;
  readonly #lists: ScriptLists;
  readonly #told = new Map<string, Told | undefined>();
  /** Where objects begin that belong to a tool that was found. */
  readonly #taken = new Set<number>();
  /** Tools that stand outside of the selection, and in a list within it. */
  readonly #fetched = new Set<string>();
  #listed: ReadonlyMap<string, string> | undefined;

  constructor(script: Script, schemas: ScriptSchemas, findings: Findings, within: TextPart | undefined) {
    this.#script = script;
    this.#calls = new ScriptCalls(script);
    this.#schemas = schemas;
    this.#findings = findings;
    this.#within = within;
    this.#items = new ScriptItems(script, this.#calls.objects, { isTold: (node) => this.#toldAt(node) !== undefined });
    this.#lists = new ScriptLists(script, this.#items);
  }

  run(): void {
    // Nodes are made when they are asked for, which takes longer than to look at a name.
    this.#script.tree.cursor().iterate((at) => {
      if (DEFINING.has(at.name)) this.#definition(at.node);
    });
    // What belongs to a tool is known by now.
    this.#script.tree.cursor().iterate((at) => {
      if (PLACES.has(at.name) && this.#isWithin(at) && this.#lists.mayBeAt(at)) this.#list(at.node);
    });
  }

  #definition(node: SyntaxNode): void {
    const told = this.#toldAt(node);
    if (told === undefined) return;
    if ('parts' in told) this.#take(told.parts, node);
    else if (this.#isWithin(node)) this.#findings.tellElsewhere(told.server, node.from);
  }

  /** The tool that a call, an object or a class is by itself, or the source of some. */
  #toldAt(node: SyntaxNode): Told | undefined {
    const key = keyOf(node);
    if (!this.#told.has(key))
      this.#told.set(
        key,
        this.#script.reached.within(readerOf(node), () => this.#tellingOf(node)),
      );
    return this.#told.get(key);
  }

  #tellingOf(node: SyntaxNode): Told | undefined {
    switch (node.name) {
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node);
      case 'ObjectExpression':
        return this.#object(node);
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const parts = toolOfClass(node, this.#script, this.#calls.objects);
        return parts === undefined ? undefined : { parts };
      }
    }
    return undefined;
  }

  #call(node: SyntaxNode): Told | undefined {
    const parts = this.#calls.read(node);
    if (parts !== undefined) return { parts: { ...parts, name: parts.name ?? this.#nameOutside(node) } };
    const server = elsewhereOfCall(node, this.#script) ?? this.#calls.ofProvider(node);
    return server === undefined ? undefined : { server };
  }

  #nameOutside(node: SyntaxNode): string | undefined {
    const name = nameAround(node, this.#script);
    if (name === undefined) return undefined;
    this.#listed ??= namesInLists(this.#script.tree, this.#script);
    return this.#listed.get(name) ?? name;
  }

  #object(node: SyntaxNode): Told | undefined {
    if (this.#isOfSchema(node)) return undefined;
    const fields = this.#taken.has(node.from) ? undefined : this.#calls.objects.fields(node);
    if (fields === undefined) return undefined;
    const place = this.#placeOf(node);
    const parts = wireShape(fields, place);
    if (parts !== undefined) return { parts };
    const server = place.isOfTools ? serverToolIn(fields) : undefined;
    return server === undefined ? undefined : { server };
  }

  #list(node: SyntaxNode): void {
    const object = node.name === 'Property' ? node.parent : null;
    if (object !== null && this.#isOfSchema(object)) return;
    const handed = node.name === 'CallExpression' ? this.#calls.handedOn(node) : undefined;
    if (handed !== undefined) for (const each of this.#items.read(handed, 'item')) this.#item(each);
    for (const each of this.#lists.at(node)) this.#item(each);
  }

  #item(listed: Listed): void {
    const { item, via } = listed;
    if (!this.#isWithin(item) && (via === undefined || !this.#isWithin(via))) return;
    // The function that runs a tool which is defined in words of its own.
    if (listed.key !== undefined && listed.kind === 'untold' && this.#findings.has(listed.key)) return;
    if (listed.kind === 'definition') this.#defined(listed.node, listed.key, item);
    else if (listed.kind === 'parts') this.#read(listed.parts, item);
    else if (listed.kind === 'elsewhere') this.#findings.tellElsewhere(listed.tool, item.from);
    else this.#findings.tellUnread(listed.message, item.from, listed.name);
  }

  /** One without a name of its own is called as an object of tools calls it, however often. */
  #defined(node: SyntaxNode, key: string | undefined, item: SyntaxNode): void {
    this.#fetch(node);
    if (key === undefined || this.#findings.has(key) || !/^(?:Call|New)Expression$/.test(node.name)) return;
    const parts = this.#calls.read(node);
    if (parts === undefined || parts.name !== undefined) return;
    this.#read({ ...parts, name: key, listedAt: item.from }, node);
  }

  /** A list in the selection means its tools, wherever they stand. */
  #fetch(node: SyntaxNode): void {
    const told = this.#isWithin(node) || this.#fetched.has(keyOf(node)) ? undefined : this.#toldAt(node);
    if (told === undefined) return;
    this.#fetched.add(keyOf(node));
    if ('parts' in told) this.#read(told.parts, node);
    else this.#findings.tellElsewhere(told.server, node.from);
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
    if (this.#isWithin(node)) this.#read(parts, node);
  }

  #read(parts: ToolParts, node: SyntaxNode): void {
    const { reached } = this.#script;
    reached.within(readerOf(node), () => {
      comeByHolder(node, this.#script, SAYING);
      this.#findings.take(
        parts,
        (entry: Entry) => this.#schemas.read(entry, this.#script, node),
        () => reached.notesOf(readerOf(node)),
      );
    });
  }

  #isWithin({ from, to }: TextPart): boolean {
    return this.#within === undefined || (to > this.#within.from && from < this.#within.to);
  }
}
