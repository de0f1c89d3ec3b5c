/** Schemas of TypeBox and Valibot as the JSON Schema that these libraries make of them. */
import * as l10n from '@vscode/l10n';
import { WrittenFunction, type Callee, type CallSite } from '../../../code/script/surroundings.ts';
import type { SyntaxNode } from '../../../code/script/tree.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Maker } from './libraryParts.ts';
import { typeboxMakers } from './typebox.ts';
import { valibotMakers } from './valibot.ts';

/** A library, or one of its functions. */
export class Library {
  readonly makers: Readonly<Record<string, Maker>>;
  readonly name: string;

  constructor(makers: Readonly<Record<string, Maker>>, name = '') {
    this.makers = makers;
    this.name = name;
  }
}

/** `undefined` for a name of anything else. */
export function libraryOf(from: string, name: string): Library | undefined {
  if (/^(?:@sinclair\/)?typebox(?:$|\/)/.test(from) || from === '@mariozechner/pi-ai')
    return name === 'Type' ? TYPEBOX : undefined;
  if (from !== 'valibot') return undefined;
  return name === '*' ? VALIBOT : new Library(valibotMakers, name);
}

const TYPEBOX = new Library(typeboxMakers);
const VALIBOT = new Library(valibotMakers);

/** What a call of a library makes; `undefined` for any other call. */
export function madeBy(callee: Callee, site: CallSite): unknown {
  const of = callee.kind === 'method' ? callee.object : callee.value;
  if (!(of instanceof Library)) return undefined;
  const name = callee.kind === 'method' ? callee.name : of.name;
  const maker = Object.hasOwn(of.makers, name) ? of.makers[name] : undefined;
  const refuse = (why: string): never => {
    throw new ReadError(l10n.t`"${name}(…)" cannot be read here: ${why}.`, site.node.from);
  };
  if (maker === undefined) return refuse(l10n.t('write it as JSON Schema'));
  return maker({ values: site.args.map((arg) => valueOf(arg, site)), refuse });
}

function valueOf(arg: SyntaxNode, site: CallSite): unknown {
  const value = site.value(arg);
  return value instanceof WrittenFunction ? site.invoke(value, []) : value;
}
