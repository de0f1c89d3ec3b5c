import * as l10n from '@vscode/l10n';
import { isRecord, ownValue, shortText, type JsonObject, type JsonValue, type JsonPath } from '../../json/json.ts';
import type { DeclarationProblem } from './declaration.ts';

/** Reads the fields of an object and collects what is wrong with them. */
export class Fields {
  readonly value: JsonObject;
  readonly path: JsonPath;
  readonly problems: DeclarationProblem[];
  readonly #known = new Set<string>();

  constructor(value: JsonObject, path: JsonPath, problems: DeclarationProblem[]) {
    this.value = value;
    this.path = path;
    this.problems = problems;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get(name: string): JsonValue | undefined {
    this.#known.add(name);
    return ownValue(this.value, name);
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    this.wrong(name, l10n.t`"${name}" must be a string, not ${shortText(value)}.`);
    return undefined;
  }

  /** A text that is needed. */
  needed(name: string, why: string): string {
    const text = this.text(name);
    if (text !== undefined && text.trim() !== '') return text;
    if (text !== undefined) this.wrong(name, l10n.t`"${name}" is empty: ${why}`);
    else if (!this.has(name)) this.problems.push({ message: l10n.t`"${name}" is missing: ${why}`, path: this.path });
    return '';
  }

  number(name: string, min: number, max: number): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= min && value <= max) return value;
    this.wrong(name, l10n.t`"${name}" must be a number from ${min} to ${max}.`);
    return undefined;
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.get(name);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined)
      this.wrong(name, l10n.t`"${name}" must be ${choices.map((each) => `"${each}"`).join(` ${l10n.t('or')} `)}.`);
    return found ?? fallback;
  }

  /** An object whose values are texts. */
  texts(name: string): Readonly<Record<string, string>> {
    const value = this.get(name);
    if (value === undefined) return {};
    if (!isRecord(value)) {
      this.wrong(name, l10n.t`"${name}" must be an object of strings.`);
      return {};
    }
    const entries = Object.entries(value).flatMap(([key, item]) => {
      if (typeof item === 'string') return [[key, item] as const];
      this.problems.push({ message: l10n.t`"${key}" must be a string.`, path: [...this.path, name, key] });
      return [];
    });
    return Object.fromEntries(entries);
  }

  wrong(name: string, message: string): void {
    this.problems.push({ message, path: [...this.path, name] });
  }

  /** Reports every field that nobody asked for. */
  refuseOthers(): void {
    for (const name of Object.keys(this.value)) {
      if (this.#known.has(name)) continue;
      const near = [...this.#known].find((known) => isNear(known, name));
      const hint =
        near === undefined ? l10n.t`Known here: ${[...this.#known].join(', ')}.` : l10n.t`Did you mean "${near}"?`;
      this.problems.push({
        message: l10n.t`"${name}" is not known here. ${hint}`,
        path: [...this.path, name],
        isName: true,
      });
    }
  }
}

function isNear(known: string, name: string): boolean {
  const [a, b] = [known.toLowerCase(), name.toLowerCase().replaceAll('_', '')];
  return a === b || a === `${b}s` || `${a}s` === b || (b.length > 3 && (a.startsWith(b) || b.startsWith(a)));
}
