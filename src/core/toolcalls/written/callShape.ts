import { isList, isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { JsonListener } from '../../json/jsonScanner.ts';

/** A call as a model wrote it, not yet checked. */
export interface FoundCall {
  readonly name: string;
  /** As in a `ToolCallPart`. */
  readonly argumentsText: string;
  /** All arguments were written as plain text, whatever their types. */
  readonly isPlain?: true;
}

/** Under these keys stands the tool's name, under `function` also the whole call. */
const NAMES: ReadonlySet<string> = new Set(['name', 'function', 'tool', 'tool_name', 'function_name', 'action']);
const ARGUMENTS: ReadonlySet<string> = new Set([
  'arguments',
  'parameters',
  'args',
  'input',
  'params',
  'tool_input',
  'action_input',
]);
/** Under these stand calls. */
const CALLS: ReadonlySet<string> = new Set(['tool_calls', 'tool_call', 'function_call', 'function_calls']);
const OTHERS: ReadonlySet<string> = new Set(['type', 'id', 'index']);
const TYPES: ReadonlySet<unknown> = new Set(['function', 'tool_use', 'tool_call', 'function_call']);
const MAX_DEPTH = 6;

/** Follows JSON as it is written, and knows as early as can be where it is no call of a tool that is offered. */
export class ShapeWatch {
  readonly #isOffered: (name: string) => boolean;
  #key = '';
  /** How deep the arguments that are being written lie; everything deeper is theirs. */
  #argumentsAt = Infinity;
  mayBeCall = true;

  constructor(isOffered: (name: string) => boolean) {
    this.#isOffered = isOffered;
  }

  readonly listener: JsonListener = (kind, text, depth, isInList) => {
    if (depth > this.#argumentsAt) return;
    if (kind === 'key') {
      this.#key = text;
      this.#argumentsAt = ARGUMENTS.has(text) ? depth : Infinity;
      this.#expect(ARGUMENTS.has(text) || NAMES.has(text) || CALLS.has(text) || OTHERS.has(text));
      return;
    }
    // The arguments themselves are no object, but a text of one, or null.
    if (this.#argumentsAt === depth && !isInList) return;
    this.#argumentsAt = Infinity;
    this.#expect(!isInList && depth <= MAX_DEPTH && this.#isFitting(kind, text));
  };

  #isFitting(kind: 'string' | 'other', text: string): boolean {
    if (NAMES.has(this.#key)) return kind === 'string' && this.#isOffered(text);
    if (this.#key === 'type') return kind === 'string' && TYPES.has(text);
    return OTHERS.has(this.#key);
  }

  #expect(isFitting: boolean): void {
    this.mayBeCall &&= isFitting;
  }
}

/** The calls that a value is; `undefined` where it is anything else. `needsArguments`: a name alone is no call. */
export function callsIn(value: JsonValue, needsArguments: boolean): readonly FoundCall[] | undefined {
  if (isList(value)) {
    const calls = value.map((item) => (isRecord(item) ? callsIn(item, needsArguments) : undefined));
    return calls.length > 0 && calls.every((each) => each !== undefined) ? calls.flat() : undefined;
  }
  if (!isRecord(value)) return undefined;
  const wrapped = Object.keys(value).find((key) => CALLS.has(key) || (key === 'function' && isRecord(value[key])));
  if (wrapped !== undefined) {
    const { [wrapped]: inside, ...others } = value;
    const isAlone = Object.keys(others).every((key) => OTHERS.has(key));
    return isAlone && inside !== undefined ? callsIn(inside, needsArguments) : undefined;
  }
  const call = callOf(value, needsArguments);
  return call === undefined ? undefined : [call];
}

function callOf(value: JsonObject, needsArguments: boolean): FoundCall | undefined {
  const keys = Object.keys(value).filter((key) => !OTHERS.has(key));
  const [name, secondName] = keys.filter((key) => NAMES.has(key)).map((key) => value[key]);
  const given = keys.filter((key) => ARGUMENTS.has(key));
  const isAll = given.length + 1 === keys.length && given.length < 2 && secondName === undefined;
  if (!isAll || typeof name !== 'string' || !(value['type'] === undefined || TYPES.has(value['type'])))
    return undefined;
  const [key] = given;
  const input = key === undefined ? undefined : value[key];
  if (typeof input === 'string') return { name, argumentsText: input };
  if (isRecord(input)) return { name, argumentsText: JSON.stringify(input) };
  return needsArguments || (input !== undefined && input !== null) ? undefined : { name, argumentsText: '' };
}
