/** l10n: none, code that is written. */
import type { JsonValue } from '../../json/json.ts';
import { conditionOf } from './pythonChecks.ts';
import { helperCode } from './pythonHelpers.ts';
import { isClass, pythonModelOf, type PythonModel } from './pythonModel.ts';
import { fieldNames, ownName } from './pythonNames.ts';
import { docText, oneLine, patternFor, quoted, wellFormed } from './pythonText.ts';
import {
  fieldRules,
  imported,
  ruleWords,
  typeText,
  typeWithoutRules,
  type PythonStyle,
  type TypeContext,
} from './pythonType.ts';
import {
  checkWords,
  partsOf,
  splitNull,
  uncheckedFormat,
  type FieldNode,
  type ObjectNode,
  type TypeNode,
} from './typeNodes.ts';

/** The schema as Pydantic models or dataclasses (Python 3.10 and newer). */
export function writePython(schema: JsonValue, name: string, style: PythonStyle): string {
  const model = pythonModelOf(schema, name);
  const writer = new PythonWriter(style, model);
  // Rules are words in a dataclass: what only they name is not needed.
  const names = style === 'dataclass' ? namedBy(model) : model.types;
  for (const [typeName, node] of model.types) if (names.has(typeName)) writer.declare(typeName, node);
  return writer.text();
}

class PythonWriter {
  readonly #style: PythonStyle;
  readonly #model: PythonModel;
  readonly #imports = new Set<string>();
  readonly #helpers = new Set<string>();
  readonly #declarations: string[] = [];
  readonly #declared = new Set<string>();
  /** A rule sees what a model holds, so that nothing may be left out. */
  readonly #hasChecks: boolean;

  constructor(style: PythonStyle, model: PythonModel) {
    this.#style = style;
    this.#model = model;
    this.#hasChecks = [...model.types.values()].some(hasChecks);
  }

  text(): string {
    const helpers = helperCode(this.#helpers);
    const { root } = this.#model;
    const code = helpers.code.map((text) => renamed(text, root));
    const imports = importLines([...this.#imports, ...helpers.imports], root);
    const head = ['from __future__ import annotations', ...(imports.length > 0 ? ['', ...imports] : [])].join('\n');
    return `${[`${head}\n`, ...joinAliases(code), ...this.#declarations].join('\n\n')}`;
  }

  declare(name: string, node: TypeNode): void {
    this.#write(name, node);
    this.#declared.add(name);
  }

  #write(name: string, node: TypeNode): void {
    if (node.kind === 'object' && isClass(node)) {
      this.#declarations.push(this.#style === 'pydantic' ? this.#modelClass(name, node) : this.#dataclass(name, node));
      return;
    }
    const isRecursive = this.#model.recursive.has(name);
    const words = [
      ...(node.description === undefined ? [] : [`# ${oneLine(node.description)}\n`]),
      ...this.#notes(node).map((note) => `# ${note}\n`),
    ].join('');
    if (isRecursive && this.#style === 'pydantic') {
      const base = this.#imported('pydantic', 'RootModel');
      const config = this.#config(['strict=True']);
      this.#declarations.push(
        `${words}class ${name}(${base}):\n${config}    root: ${typeText(node, this.#context(true))}\n`,
      );
      return;
    }
    // What is assigned is read at once, and may lead to classes that follow.
    const later = isRecursive ? [...this.#model.types.keys()].filter((each) => !this.#declared.has(each)) : [];
    const context = {
      ...this.#context(false),
      quoted: new Set(isRecursive ? [...this.#model.recursive, ...later] : []),
    };
    this.#declarations.push(`${words}${name} = ${typeText(node, context)}\n`);
  }

  #context(isStrict: boolean): TypeContext {
    return {
      style: this.#style,
      root: this.#model.root,
      imports: this.#imports,
      helpers: this.#helpers,
      quoted: new Set(),
      isStrict,
    };
  }

  #imported(module: string, name: string): string {
    return imported(module, name, this.#context(true));
  }

  #config(settings: readonly string[]): string {
    return `    model_config = ${this.#imported('pydantic', 'ConfigDict')}(${settings.join(', ')})\n\n`;
  }

  #modelClass(name: string, node: ObjectNode): string {
    const names = fieldNames(
      node.fields.map((field) => field.name),
      this.#model.types,
    );
    const fields = node.fields.map((field) => this.#modelField(field, names.get(field.name) ?? field.name));
    const hasAlias = node.fields.some((field) => names.get(field.name) !== field.name);
    const isOpen = node.isOpen || node.rest !== undefined || this.#hasChecks;
    const settings = [
      'strict=True',
      ...(node.isClosed ? ['extra="forbid"'] : isOpen ? ['extra="allow"'] : []),
      ...(hasAlias ? ['populate_by_name=True'] : []),
    ];
    const doc = node.description === undefined ? '' : `    ${docText(node.description)}\n\n`;
    const notes = this.#notes(node).map((note) => `    # ${note}\n`);
    const extra =
      node.rest === undefined ? '' : `    __pydantic_extra__: dict[str, ${typeText(node.rest, this.#context(true))}]\n`;
    const head = `class ${name}(${this.#imported('pydantic', 'BaseModel')}):\n`;
    const body = `${notes.join('')}${fields.join('')}${extra}${this.#neverNull(node, names)}${this.#rules(name, node)}`;
    return `${head}${doc}${this.#config(settings)}${body}`.trimEnd() + '\n';
  }

  #modelField({ name, type, isRequired }: FieldNode, key: string): string {
    const { type: inner, isNullable } = splitNull(type);
    const context = this.#context(true);
    const isSimple = 'rules' in inner;
    const rules = isSimple ? fieldRules(inner, context) : [];
    const base =
      type.kind === 'null'
        ? 'None'
        : isSimple
          ? typeWithoutRules(inner, context)
          : typeText(isNullable ? inner : type, context);
    const canBeNull =
      (isNullable || !isRequired) && type.kind !== 'null' && base !== imported('typing', 'Any', this.#dry());
    const args = [
      ...rules,
      ...(key === name ? [] : [`alias=${quoted(wellFormed(name))}`]),
      ...(type.description === undefined ? [] : [`description=${quoted(oneLine(type.description))}`]),
    ];
    const whole =
      args.length === 0
        ? ''
        : `${this.#imported('pydantic', 'Field')}(${[...(isRequired ? [] : ['default=None']), ...args].join(', ')})`;
    const value = whole === '' ? (isRequired ? '' : ' = None') : ` = ${whole}`;
    const notes = this.#notes(type).map((note) => `    # ${note}\n`);
    return `${notes.join('')}    ${key}: ${base}${canBeNull ? ' | None' : ''}${value}\n`;
  }

  #dry(): TypeContext {
    return { ...this.#context(true), imports: new Set(), helpers: new Set() };
  }

  /** A default of None is for Python; in JSON these fields are left out instead. */
  #neverNull({ fields }: ObjectNode, names: ReadonlyMap<string, string>): string {
    const given = fields.filter(({ isRequired, type }) => !isRequired && !this.#takesNull(type, 0));
    if (given.length === 0) return '';
    this.#helpers.add('not_null');
    const list = given.map(({ name }) => quoted(names.get(name) ?? name)).join(', ');
    return `\n    _not_null = ${this.#imported('pydantic', 'field_validator')}(${list})(not_null)\n`;
  }

  #takesNull(node: TypeNode, depth: number): boolean {
    if (node.kind === 'ref') {
      const target = this.#model.types.get(node.name);
      return target !== undefined && depth < 20 && this.#takesNull(target, depth + 1);
    }
    if (node.kind === 'union') return node.options.some((option) => this.#takesNull(option, depth));
    return node.kind === 'any' || node.kind === 'null' || (node.kind === 'enum' && node.values.includes(null));
  }

  #rules(name: string, node: ObjectNode): string {
    const context = this.#context(false);
    const conditions = (node.checks ?? []).flatMap((check) => {
      const condition = conditionOf(check, (each) => typeText(each, context));
      return condition === undefined ? [] : [{ condition, words: ruleWords(check) }];
    });
    if (conditions.length === 0) return '';
    this.#helpers.add('plain');
    if (conditions.some(({ condition }) => condition.includes('obeys('))) this.#helpers.add('obeys');
    if (conditions.some(({ condition }) => condition.includes('re.search('))) this.#imports.add('import re');
    const lines = conditions.map(
      ({ condition, words }) =>
        `        if not (${condition}):\n            raise ValueError(${quoted(`must obey ${words}`)})\n`,
    );
    const decorator = this.#imported('pydantic', 'model_validator');
    return `\n    @${decorator}(mode="after")\n    def _rules(self) -> ${name}:\n        value = plain(self)\n${lines.join('')}        return self\n`;
  }

  #dataclass(name: string, node: ObjectNode): string {
    const names = fieldNames(
      node.fields.map((field) => field.name),
      this.#model.types,
    );
    const context = this.#context(true);
    const decorator = this.#imported('dataclasses', 'dataclass');
    const fields = node.fields.map(({ name: own, type, isRequired }) => {
      const key = names.get(own) ?? own;
      const { type: inner, isNullable } = splitNull(type);
      const base = type.kind === 'null' ? 'None' : typeText(inner, context);
      const canBeNull = (isNullable || !isRequired) && base !== 'None' && base !== ownName('Any', this.#model.root);
      const words = [
        ...(type.description === undefined ? [] : [oneLine(type.description)]),
        ...(key === own ? [] : [`(called ${quoted(own)} in JSON)`]),
      ].join(' ');
      const comments = [...(words === '' ? [] : [words]), ...this.#notes(type)].map((each) => `    # ${each}\n`);
      return `${comments.join('')}    ${key}: ${base}${canBeNull ? ' | None' : ''}${isRequired ? '' : ' = None'}\n`;
    });
    const doc = node.description === undefined ? '' : `    ${docText(node.description)}\n\n`;
    const notes = this.#notes(node).map((note) => `    # ${note}\n`);
    const extra = node.rest === undefined ? '' : `    # Further keys hold: ${typeText(node.rest, context)}\n`;
    const body = fields.join('') || '    pass\n';
    return `@${decorator}(kw_only=True)\nclass ${name}:\n${doc}${notes.join('')}${extra}${body}`;
  }

  /** Rules that the code does not hold, in words. */
  #notes(node: TypeNode): readonly string[] {
    const notes = this.#style === 'dataclass' ? ruleNotes(node) : unsaidNotes(node);
    return [...new Set(notes)].map(oneLine);
  }
}

/** The types that the structure leads to. */
function namedBy(model: PythonModel): ReadonlySet<string> {
  const names = new Set([model.root]);
  for (const name of names) {
    const open: TypeNode[] = [model.types.get(name) ?? { kind: 'any' }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === 'ref') names.add(next.name);
      open.push(...partsOf({ ...next, checks: [] }));
    }
  }
  return names;
}

function hasChecks(node: TypeNode): boolean {
  const isUnique = 'rules' in node && node.rules['uniqueItems'] === true;
  return isUnique || (node.checks ?? []).some(({ kind }) => kind !== 'unsaid') || partsOf(node).some(hasChecks);
}

/** Whether one of the two engines knows all of it. */
function isPattern(pattern: string): boolean {
  return (['rust', 'python'] as const).some((engine) => patternFor(pattern, engine) !== undefined);
}

/** What not even a validator says. */
function unsaidNotes(node: TypeNode): readonly string[] {
  const { type } = splitNull(node);
  const pattern = type.kind === 'string' ? type.rules['pattern'] : undefined;
  const isLost = typeof pattern === 'string' && !isPattern(pattern);
  const own = (node.checks ?? [])
    .filter(
      (check) =>
        check.kind === 'unsaid' ||
        (check.kind === 'patterns' && check.patterns.some((each) => !isPattern(each.pattern))),
    )
    .map((check) => `Not checked: ${checkWords(check)}`);
  const inner = isClass(type) ? [] : partsOf({ ...type, checks: [] }).flatMap(unsaidNotes);
  const format = uncheckedFormat(type);
  return [
    ...(format === undefined ? [] : [`Not checked: format ${format}`]),
    ...(isLost ? [`Not checked: pattern ${pattern}`] : []),
    ...own,
    ...inner,
  ];
}

function ruleNotes(node: TypeNode): readonly string[] {
  const { type } = splitNull(node);
  const rules = 'rules' in type ? Object.entries(type.rules) : [];
  const isShown = (key: string, value: JsonValue): boolean =>
    key === 'format' && typeof value === 'string' && /^(?:date|time|date-time|uuid)$/.test(value);
  const own = rules.flatMap(([key, value]) =>
    isShown(key, value) ? [] : [`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`],
  );
  const choices =
    type.kind === 'enum' && type.values.some((value) => typeof value === 'object' && value !== null)
      ? [`one of: ${JSON.stringify(type.values)}`]
      : [];
  const checks = (node.checks ?? []).map(checkWords);
  const closed = type.kind === 'object' && type.isClosed ? ['no further keys'] : [];
  const inner = isClass(type) ? [] : partsOf({ ...type, checks: [] }).flatMap(ruleNotes);
  return [...own, ...choices, ...checks, ...closed, ...inner];
}

/** Aliases of one line stand together. */
function joinAliases(code: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let wasAlias = false;
  for (const text of code) {
    const isAlias = text.trimEnd().split('\n').length === 1;
    if (isAlias && wasAlias) joined[joined.length - 1] = `${joined.at(-1) ?? ''}${text}`;
    else joined.push(text);
    wasAlias = isAlias;
  }
  return joined;
}

/** `from x import A, B` of each module once; `import x` first. */
function importLines(lines: readonly string[], root: string): readonly string[] {
  const whole = new Set<string>();
  const groups = new Map<string, Set<string>>();
  for (const line of lines) {
    const [, module, names] = /^from (\S+) import (.+)$/.exec(line) ?? [];
    if (module === undefined || names === undefined) whole.add(line);
    else {
      const group = groups.get(module) ?? new Set<string>();
      groups.set(module, group);
      for (const name of names.split(', ')) group.add(name === root ? `${name} as ${ownName(name, root)}` : name);
    }
  }
  const froms = [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([module, names]) => `from ${module} import ${[...names].toSorted().join(', ')}`);
  const [own, standard] = [
    froms.filter((line) => line.startsWith('from pydantic ')),
    froms.filter((line) => !line.startsWith('from pydantic ')),
  ];
  const first = [...[...whole].toSorted(), ...standard];
  return [...first, ...(first.length > 0 && own.length > 0 ? [''] : []), ...own];
}

/** A helper whose names make room for the root's. */
function renamed(code: string, root: string): string {
  return /^[\p{L}\p{Nd}_]+$/u.test(root)
    ? code.replaceAll(new RegExp(`(?<![\\w."])${root}(?![\\w"])`, 'g'), (name) => ownName(name, root))
    : code;
}
