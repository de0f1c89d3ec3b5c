/** The values that expressions of Python have, as far as they can be told without running it. */
import { isNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, setOwn, type JsonValue } from '../../json/json.ts';
import { enumMembers } from './enums.ts';
import type { PythonFile, PythonModules } from './modules.ts';
import { momentOf } from './moments.ts';
import { argumentsOf, type Arguments } from './scope.ts';
import { calculated, numberOf } from './numbers.ts';
import { cleanText, loneText, textOf, unescaped } from './texts.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from './tree.ts';

const MAX_DEPTH = 100;
const MAX_STEPS = 50_000;
const MAX_TEXT = 100_000;

export class PythonValues {
  readonly #modules: PythonModules;
  readonly #instanceOf: ((node: SyntaxNode, file: PythonFile) => JsonValue | undefined) | undefined;
  readonly #open = new Set<string>();
  /** What the function that is looked at was given. */
  #given: ReadonlyMap<string, JsonValue | undefined> = new Map();
  #depth = 0;
  #steps = 0;

  /** `instanceOf` is asked for what the call of a class makes. */
  constructor(modules: PythonModules, instanceOf?: (node: SyntaxNode, file: PythonFile) => JsonValue | undefined) {
    this.#modules = modules;
    this.#instanceOf = instanceOf;
  }

  /** The value of an expression as JSON (`None` is null); `undefined` where it cannot be told. */
  valueOf(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    this.#steps += 1;
    if (this.#depth >= MAX_DEPTH || this.#steps > MAX_STEPS) return undefined;
    this.#depth += 1;
    try {
      return this.#valueOf(node, file);
    } finally {
      this.#depth -= 1;
    }
  }

  textOf(node: SyntaxNode | undefined, file: PythonFile): string | undefined {
    const value = node === undefined ? undefined : this.valueOf(node, file);
    return typeof value === 'string' ? value : undefined;
  }

  #valueOf(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const parts = partsOf(node);
    const [first] = parts;
    switch (node.name) {
      case 'String':
        return textOf(file.scopes.slice(node));
      case 'FormatString':
        return this.#format(node, file);
      case 'ContinuedString': {
        const texts = this.#all(parts, file);
        return texts?.every((text) => typeof text === 'string') === true ? short(texts.join('')) : undefined;
      }
      case 'Number':
        return numberOf(file.scopes.slice(node));
      case 'Boolean':
        return file.scopes.slice(node) === 'True';
      case 'None':
        return null;
      case 'ParenthesizedExpression':
        return parts[1] === undefined ? undefined : this.valueOf(parts[1], file);
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
        return this.#list(parts, file);
      case 'DictionaryExpression':
        return this.#dictionary(parts, file);
      case 'UnaryExpression': {
        const value = parts[1] === undefined ? undefined : this.valueOf(parts[1], file);
        const sign = first === undefined ? '' : file.scopes.slice(first);
        if (sign === 'not') return typeof value === 'boolean' ? !value : undefined;
        if (!isNumber(value)) return undefined;
        return sign === '-' ? calculated(0, '-', value) : sign === '+' ? value : undefined;
      }
      case 'BinaryExpression':
        return this.#binary(parts, file);
      case 'CallExpression':
        return this.#call(node, file);
      case 'MemberExpression':
        return parts[1]?.name === '[' ? this.#element(parts, file) : this.#named(node, file);
      case 'VariableName':
        return this.#named(node, file);
      default:
        return undefined;
    }
  }

  #named(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const meaning = this.#modules.meaning(node, file);
    if (meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'parameter')
      return this.#given.get(meaning.declaration.name);
    if (meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'value') {
      const { declaration } = meaning;
      const member = this.#member(node, file);
      if (member !== undefined) return member;
      const key = `${meaning.file.path} ${declaration.offset}`;
      if (this.#open.has(key) || declaration.declared.kind !== 'value') return undefined;
      this.#open.add(key);
      try {
        return this.valueOf(declaration.declared.node, meaning.file);
      } finally {
        this.#open.delete(key);
      }
    }
    return meaning === undefined ? this.#member(node, file) : undefined;
  }

  /** `LIST[0]`, `TABLE['key']` */
  #element([of, , by, end]: readonly SyntaxNode[], file: PythonFile): JsonValue | undefined {
    const values = of === undefined || by === undefined || end?.name !== ']' ? undefined : this.#all([of, by], file);
    const [whole, key] = values ?? [];
    if (whole === undefined || key === undefined) return undefined;
    if (isList(whole)) return typeof key === 'number' ? whole.at(key) : undefined;
    return isRecord(whole) && typeof key === 'string' && Object.hasOwn(whole, key) ? whole[key] : undefined;
  }

  /** `Color.RED`, `Color.RED.value` */
  #member(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const property = node.name === 'MemberExpression' ? node.lastChild : null;
    if (property?.name !== 'PropertyName' || node.firstChild === null) return undefined;
    const name = file.scopes.slice(property);
    if (name === 'value' || name === 'name') {
      const inner = node.firstChild;
      const value = this.valueOf(inner, file);
      return name === 'value' ? value : value === undefined ? undefined : file.scopes.slice(inner.lastChild ?? inner);
    }
    const owner = this.#modules.meaning(node.firstChild, file);
    if (owner?.kind !== 'declared' || owner.declaration.declared.kind !== 'class') return undefined;
    return enumMembers(owner.declaration.declared.node, owner.file, this.#modules, this)?.get(name);
  }

  #all(nodes: readonly SyntaxNode[], file: PythonFile): readonly JsonValue[] | undefined {
    const values: JsonValue[] = [];
    for (const node of nodes) {
      const value = this.valueOf(node, file);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  }

  #list(parts: readonly SyntaxNode[], file: PythonFile): JsonValue | undefined {
    const items: JsonValue[] = [];
    for (const [index, part] of parts.entries()) {
      if (/^[[\](){},*]$/.test(part.name)) continue;
      const value = this.valueOf(part, file);
      if (value === undefined) return undefined;
      if (parts[index - 1]?.name !== '*') items.push(value);
      else if (isList(value)) items.push(...value);
      else return undefined;
    }
    return items;
  }

  #dictionary(parts: readonly SyntaxNode[], file: PythonFile): JsonValue | undefined {
    const found: Record<string, JsonValue> = {};
    for (const [index, part] of parts.entries()) {
      if (part.name !== ':' && part.name !== '**') continue;
      const [before, after] = [parts[index - 1], parts[index + 1]];
      const value = after === undefined ? undefined : this.valueOf(after, file);
      if (value === undefined) return undefined;
      if (part.name === '**') {
        if (!isRecord(value)) return undefined;
        for (const [key, each] of Object.entries(value)) setOwn(found, key, each);
        continue;
      }
      const key = before === undefined ? undefined : this.valueOf(before, file);
      if (typeof key !== 'string' && typeof key !== 'number') return undefined;
      setOwn(found, String(key), value);
    }
    return found;
  }

  #format(node: SyntaxNode, file: PythonFile): string | undefined {
    const whole = file.scopes.slice(node);
    const [start = '', prefix = '', quotes = ''] = /^([A-Za-z]{1,2})('''|"""|'|")/.exec(whole) ?? [];
    if (start === '' || !whole.endsWith(quotes)) return undefined;
    const piece = (from: number, to: number): string =>
      unescaped(file.text.slice(from, to), prefix).replaceAll('{{', '{').replaceAll('}}', '}');
    let [text, at] = ['', node.from + start.length];
    for (const part of partsOf(node)) {
      const [, inner, close] = partsOf(part);
      if (part.name !== 'FormatReplacement') continue;
      const value = inner === undefined || close?.name !== '}' ? undefined : this.valueOf(inner, file);
      if (typeof value !== 'string' && !isNumber(value)) return undefined;
      text += piece(at, part.from) + String(value);
      at = part.to;
    }
    return short(text + piece(at, node.to - quotes.length));
  }

  #binary([left, sign, right]: readonly SyntaxNode[], file: PythonFile): JsonValue | undefined {
    const values = left === undefined || right === undefined ? undefined : this.#all([left, right], file);
    if (values === undefined || sign === undefined) return undefined;
    const [first, second] = values;
    const operator = file.scopes.slice(sign);
    if (operator === '+' && typeof first === 'string' && typeof second === 'string') return short(first + second);
    if (operator === '+' && first !== undefined && second !== undefined && isList(first) && isList(second))
      return [...first, ...second];
    if (operator === '|' && isRecord(first) && isRecord(second)) return { ...first, ...second };
    if (operator === '*' && typeof first === 'string' && typeof second === 'number')
      return second * first.length > MAX_TEXT ? undefined : first.repeat(Math.max(0, Math.trunc(second)));
    return isNumber(first) && isNumber(second) ? calculated(first, operator, second) : undefined;
  }

  /** Calls that only make a literal of another. */
  #call(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const [callee] = partsOf(node);
    const { values, named, isOpen } = argumentsOf(node, file.text);
    if (callee === undefined || isOpen) return undefined;
    const meaning = this.#modules.meaning(callee, file);
    const written = file.scopes.slice(callee.lastChild?.name === 'PropertyName' ? callee.lastChild : callee);
    const name = meaning?.kind === 'outside' && meaning.name !== '' ? meaning.name : written;
    const [only] = values;
    if (callee.name === 'MemberExpression' && /^(?:strip|lower|upper|join)$/.test(name))
      return this.#method(callee, name, values, file);
    if (name === 'dict' && values.length === 0) {
      const found: Record<string, JsonValue> = {};
      for (const [key, each] of named) {
        const value = this.valueOf(each, file);
        if (value === undefined) return undefined;
        setOwn(found, key, value);
      }
      return found;
    }
    const moment = momentOf(name, { values, named }, (each) => this.valueOf(each, file), file.scopes);
    if (moment !== undefined) return moment;
    if (meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'function')
      return this.#returned(meaning.declaration.declared.node, meaning.file, { values, named }, file);
    const instance = this.#instanceOf?.(node, file);
    if (instance !== undefined) return instance;
    // Its flags are not in a schema.
    if (name === 'compile') return this.textOf(only, file);
    if (named.size > 0 || values.length > 1) return undefined;
    if (only === undefined) return /^(?:list|tuple|set|frozenset)$/.test(name) ? [] : undefined;
    const value = this.valueOf(only, file);
    if (/^(?:list|tuple|set|frozenset)$/.test(name)) return value !== undefined && isList(value) ? value : undefined;
    if (typeof value !== 'string') return undefined;
    if (/^(?:dedent|cleandoc)$/.test(name)) return name === 'dedent' ? dedented(value) : cleanText(value);
    if (/^Secret(?:Str|Bytes)$/.test(name)) return value === '' ? '' : '**********';
    if (name === 'UUID') return uuid(value);
    return /^(?:str|_|Path|Decimal)$/.test(name) ? value : undefined;
  }

  /** What a function gives that does nothing but return. */
  #returned(
    node: SyntaxNode,
    from: PythonFile,
    { values, named }: Pick<Arguments, 'values' | 'named'>,
    file: PythonFile,
  ): JsonValue | undefined {
    const body = partOf(node, 'Body');
    const statements = (body === undefined ? [] : statementsOf(body)).filter((each) => loneText(each) === undefined);
    const [only, next] = statements;
    const result = only?.name === 'ReturnStatement' && next === undefined ? partsOf(only)[1] : undefined;
    const isPlain = node.parent?.name !== 'DecoratedStatement' && partOf(node, 'async') === undefined;
    const names = parameterNames(node, from);
    if (result === undefined || !isPlain || names === undefined) return undefined;
    const given = new Map<string, JsonValue | undefined>();
    names.forEach((name, index) => {
      const value = values[index] ?? named.get(name);
      if (value !== undefined) given.set(name, this.valueOf(value, file));
    });
    const outer = this.#given;
    this.#given = given;
    try {
      return this.valueOf(result, from);
    } finally {
      this.#given = outer;
    }
  }

  #method(callee: SyntaxNode, name: string, args: readonly SyntaxNode[], file: PythonFile): string | undefined {
    const text = callee.firstChild === null ? undefined : this.valueOf(callee.firstChild, file);
    if (typeof text !== 'string') return undefined;
    if (name === 'join') {
      const list = args[0] === undefined ? undefined : this.valueOf(args[0], file);
      return list !== undefined && isList(list) && list.every((each) => typeof each === 'string')
        ? short(list.join(text))
        : undefined;
    }
    if (args.length > 0) return undefined;
    return name === 'strip' ? text.trim() : name === 'lower' ? text.toLowerCase() : text.toUpperCase();
  }
}

function short(text: string): string | undefined {
  return text.length > MAX_TEXT ? undefined : text;
}

function dedented(text: string): string {
  const lines = text.split('\n');
  const margins = lines.flatMap((line) => (line.trim() === '' ? [] : [line.length - line.trimStart().length]));
  const margin = margins.reduce((least, each) => Math.min(least, each), Infinity);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(margin))).join('\n');
}

function uuid(text: string): string | undefined {
  const parts = /^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/.exec(text.toLowerCase().replaceAll('-', ''));
  return parts === null ? undefined : parts.slice(1).join('-');
}

/** `undefined` where any number may be given. */
function parameterNames(node: SyntaxNode, file: PythonFile): readonly string[] | undefined {
  const list = partOf(node, 'ParamList');
  const parts = list === undefined ? [] : partsOf(list);
  if (parts.some(({ name }) => name === '*' || name === '**')) return undefined;
  return parts.flatMap((part, index) =>
    part.name === 'VariableName' && parts[index - 1]?.name !== 'AssignOp' ? [file.scopes.slice(part)] : [],
  );
}
