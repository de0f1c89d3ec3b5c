/** What stands in a list of tools: a tool that is told where it is made, one that only its place makes one, or why it is not read. */
import * as l10n from '@vscode/l10n';
import type { SyntaxNode } from '../../../code/syntaxParts.ts';
import type { Fields } from './fields.ts';
import { serverToolIn, type ServerTool } from './serverTools.ts';
import { knownTextOf, partsIn, schemaIn, wireShape, type ToolParts } from './wireShapes.ts';

export type Listed = Place & ({ readonly kind: 'definition'; readonly node: SyntaxNode } | OfPlace | Untold);

/** What is a tool because a list has it. */
type OfPlace =
  | { readonly kind: 'parts'; readonly parts: ToolParts }
  | { readonly kind: 'elsewhere'; readonly tool: ServerTool };

interface Untold {
  readonly kind: 'untold';
  readonly name: string | undefined;
  readonly message: string;
}

/**
 * What is asked for: one item; a list of which all must be told; one that is given to something, whose name alone may come
 * from outside; one that only counts where it is written out.
 */
export type Mode = 'item' | 'all' | 'given' | 'written';

export interface Place {
  readonly item: SyntaxNode;
  /** The name through which a list was found that holds the item. */
  readonly via: SyntaxNode | undefined;
  /** What an object of tools calls it. */
  readonly key?: string | undefined;
}

export const UNTOLD = l10n.t('Which tool this is can only be told when the code runs.');
export const OF_CLASS = l10n.t('It is of a class of which no tool can be read.');
/** A list with more steps to its items than this is no code that anyone wrote. */
export const MAX_LIST_STEPS = 50_000;
export const TOO_MANY = l10n.t('There are too many lists of tools in the text. Select only the tools.');

export function fromModule(module: string): string {
  return l10n.t`It comes from "${module}": import it where it is defined.`;
}

const OF_TOOLS = /tool(?:s|_?(?:set|kit|list|map|function|definition)s?|_?box|_?registry)$/i;
/** Lists of names, and what no model calls. */
const OF_OTHERS =
  /(?:^|_)(?:dev|pro|(?:dis)?allow(?:ed)?|active|inactive|den(?:y|ied)|blocked|enabled?|disabled?|excluded?|forbidden|required|expected)_?tools$|with(?:out)?_?tools$/i;

/** Whether something is called like what holds tools. */
export function namesTools(name: string): boolean {
  return /^function_?declarations$/i.test(name) || (OF_TOOLS.test(name) && !OF_OTHERS.test(name));
}

/** Functions that give tools: `get_tools`, `createWeatherTools`. */
export function givesTools(name: string): boolean {
  return /^_{0,2}(?:get|create|make|build|load|define|all|default)(?=[_A-Z])/.test(name) && namesTools(name);
}

/** The first words of code, to call something by that has no name. */
export function shortCode(text: string, { from, to }: { readonly from: number; readonly to: number }): string {
  const words = text
    .slice(from, Math.min(to, from + 200))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}

const LISTED = { isListed: true, isDeclaration: false, isOfTools: true };

/** An object that a list has for a tool; `key` is what an object of tools calls it. */
export function objectInList(fields: Fields, key: string | undefined, offset: number): OfPlace | undefined {
  const shape = wireShape(fields, LISTED);
  if (shape !== undefined) return { kind: 'parts', parts: shape };
  const tool = serverToolIn(fields);
  if (tool !== undefined) return { kind: 'elsewhere', tool };
  const [schema, name] = [schemaIn(fields), fields.get('name') ?? key];
  if (schema === undefined || name === undefined) return undefined;
  return { kind: 'parts', parts: { ...partsIn(fields, schema, offset), name } };
}

/** Why an object in a list is no tool that can be read. */
export function noTool(fields: Fields | undefined, key: string | undefined): Omit<Untold, 'kind'> {
  const name = knownTextOf(fields?.get('name')) ?? knownTextOf(fields?.get('id')) ?? key;
  return { name, message: fields?.hidden?.message ?? l10n.t('It has no name and schema that can be read here.') };
}

/** Whether an object holds a list of its own, or is a mark for a cache. */
export function holdsOthers(keys: readonly string[]): boolean {
  return keys.some((key) => namesTools(key) || key === 'cachePoint');
}
