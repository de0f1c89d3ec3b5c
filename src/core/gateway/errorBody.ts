import { cleanServerText } from '../privacy/redact.ts';
import { fieldInWords } from './refusedField.ts';
import { countOf, fieldsOf, listOf, numberOf, parseJson, recordsOf, textOf, type Fields } from './wire.ts';

type Secrets = readonly (string | undefined)[];

/** What an error answer says about itself, in whichever envelope it came. */
export interface ErrorDetails {
  /** Fit to show; empty where the server gave no words. */
  readonly message: string;
  /** The first of the server's own names for the kind of error (`error.type`, a textual code, `status`, `__type`). */
  readonly type: string;
  /** All such names, `type` first: servers put the telling one in either field. */
  readonly names: readonly string[];
  /** An HTTP status that the body names itself, as proxies and errors inside a stream do. */
  readonly status: number | undefined;
  /** The parameter that was refused, where the server names one: in a field of its own, or in its words. */
  readonly field: string | undefined;
  /** `error.param.name`: the class of error on the gateway's side. */
  readonly paramName: string | undefined;
  /** `error.param.ruleId`: the team's rule that refused. */
  readonly ruleId: string | undefined;
  readonly requestId: string | undefined;
  /** How long the body asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

const MAX_DEPTH = 8;
/** Of a list of faults the first few say enough. */
const MAX_FAULTS = 3;
const MAX_TEXT = 20_000;

/** Where words are looked for, the most telling first. l10n: none, names of fields. */
const WORD_KEYS = [
  'message',
  'msg',
  'error_message',
  'error_msg',
  'status_msg',
  'Message',
  'errorMessage',
  'detail',
  'error',
  'errors',
  'error_description',
  'details',
  'description',
  'reason',
  'title',
] as const;

/** The words in any value: providers' own errors travel in lists, in objects, and as JSON inside a string, sometimes twice. */
function wordsIn(value: unknown, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') return wordsInText(value.slice(0, MAX_TEXT), depth);
  if (Array.isArray(value)) return joined(value.slice(0, MAX_FAULTS).map((entry) => wordsIn(entry, depth + 1)));
  const fields = fieldsOf(value);
  return fields === undefined ? undefined : wordsInFields(fields, depth);
}

function wordsInFields(fields: Fields, depth: number): string | undefined {
  for (const inner of innerErrors(fields)) {
    const words = wordsIn(inner, depth + 1);
    if (words !== undefined) return words;
  }
  for (const key of WORD_KEYS) {
    const words = wordsIn(fields[key], depth + 1) ?? wordsByField(key, fields[key], depth);
    if (words !== undefined) return placed(placeOf(fields['loc']), withFailedCall(words, fields));
  }
  return undefined;
}

/** Groq refuses what the model wrote in place of a call, refers to it, and has it in a field of its own. */
function withFailedCall(words: string, fields: Fields): string {
  const failed = textOf(fields['failed_generation']);
  return failed === undefined ? words : `${words} ${failed.slice(0, MAX_TEXT)}`;
}

/** What says more than the words beside it: a provider's own error in the one of a gateway. */
function innerErrors(fields: Fields): readonly unknown[] {
  const { error, cause } = fields;
  return [
    typeof error === 'object' ? error : undefined,
    fieldsOf(fields['value'])?.['error_message'],
    fieldsOf(cause)?.['message'],
    fieldsOf(fields['metadata'])?.['raw'],
    fieldsOf(fields['base_resp']),
    fieldsOf(fields['x_groq'])?.['error'],
  ];
}

/** `errors: {field: ['what is wrong']}`. */
function wordsByField(key: string, value: unknown, depth: number): string | undefined {
  const fields = key === 'errors' ? fieldsOf(value) : undefined;
  if (fields === undefined) return undefined;
  const faults = Object.entries(fields).slice(0, MAX_FAULTS);
  return joined(faults.map(([name, fault]) => placed(name, wordsIn(fault, depth + 1))));
}

function wordsInText(text: string, depth: number): string | undefined {
  if (text.trim() === '') return undefined;
  const start = text.search(/[{[]/);
  if (start < 0) return text;
  const inner = parseJson(text.slice(start).trim());
  // Something like "Upstream error: {…}": what is before stays, it may name the provider.
  const before = text.slice(0, start).trim();
  const words = typeof inner === 'object' ? wordsIn(inner, depth + 1) : undefined;
  if (words !== undefined) return before === '' ? words : `${before} ${words}`;
  return pythonWords(text) ?? text;
}

/** The faults of a list that Python printed: `[{'loc': ('body', 'x'), 'msg': 'Field required'}]`. */
function pythonWords(text: string): string | undefined {
  const faults = text.split(/'type': /).slice(1, MAX_FAULTS + 1);
  return joined(
    faults.map((fault) => {
      const message = /'msg': (?:'([^']*)'|"([^"]*)")/.exec(fault);
      const place = Array.from(
        (/'loc': \(([^)]*)\)/.exec(fault)?.[1] ?? '').matchAll(/'([^']*)'|\d+/g),
        ([all, name]) => (name === undefined ? Number(all) : name),
      );
      return placed(placeOf(place), message?.[1] ?? message?.[2]);
    }),
  );
}

function joined(words: readonly (string | undefined)[]): string | undefined {
  const found = words.filter((one) => one !== undefined);
  return found.length === 0
    ? undefined
    : found.map((one, index) => (index < found.length - 1 ? one.replace(/\.$/, '') : one)).join('; ');
}

function placed(place: string | undefined, words: string | undefined): string | undefined {
  return place === undefined || place === '' || words === undefined ? words : `${place}: ${words}`;
}

/** `["body", "messages", 0, "role"]` as `messages.0.role`. */
function placeOf(loc: unknown): string | undefined {
  const parts = listOf(loc).filter((part) => typeof part === 'string' || typeof part === 'number');
  const inside = parts[0] === 'body' ? parts.slice(1) : parts;
  return inside.length === 0 ? undefined : inside.join('.');
}

/** The `loc` of the first fault in a list of them, wherever such a list stands. */
function faultIn(value: unknown, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const inner = typeof value === 'string' && /^\s*[{[]/.test(value) ? parseJson(value) : value;
  const [first] = Array.isArray(inner) ? recordsOf(inner) : [fieldsOf(inner)];
  if (first === undefined) return undefined;
  const name = listOf(first['loc']).findLast((part) => typeof part === 'string' && part !== 'body');
  if (typeof name === 'string') return name;
  const violation = recordsOf(first['fieldViolations'])[0] ?? {};
  return (
    textOf(violation['field']) ??
    faultIn(first['detail'] ?? first['details'] ?? first['message'] ?? first['errors'], depth + 1)
  );
}

function pathOf(param: Fields | undefined): string | undefined {
  const parts = listOf(param?.['path']).filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.length === 0 ? undefined : parts.join('.');
}

function fieldOf(outer: Fields, error: Fields, message: string, secrets: Secrets): string | undefined {
  const param = fieldsOf(error['param']);
  const own = textOf(error['param']) ?? textOf(param?.['field']) ?? textOf(param?.['path']) ?? pathOf(param);
  const told = own !== undefined && /^(?:none|null|undefined)$/i.test(own) ? undefined : own;
  const name = told ?? faultIn(error) ?? faultIn(outer) ?? fieldInWords(message);
  return name === undefined ? undefined : cleanServerText(name, secrets).slice(0, 80);
}

/** A name or an id of the server's. */
function nameOf(value: unknown, secrets: Secrets): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : cleanServerText(text, secrets).slice(0, 200);
}

function namesOf(outer: Fields, error: Fields, secrets: Secrets): readonly string[] {
  const amazon = textOf(outer['__type']);
  const values = [
    error['type'],
    error['code'],
    error['status'],
    amazon?.slice(amazon.lastIndexOf('#') + 1),
    outer['code'],
    outer['error_type'],
    fieldsOf(error['metadata'])?.['error_type'],
    fieldsOf(error['value'])?.['error_type'],
  ];
  return values
    .map((value) => nameOf(value, secrets))
    .filter((name) => name !== undefined && name !== 'error' && !/^\d+$/.test(name)) as readonly string[];
}

function statusOf(outer: Fields, error: Fields): number | undefined {
  for (const value of [
    error['code'],
    error['status'],
    error['status_code'],
    outer['code'],
    outer['status'],
    outer['statusCode'],
  ]) {
    const status = numberOf(value);
    if (status !== undefined && Number.isInteger(status) && status >= 400 && status < 600) return status;
  }
  return undefined;
}

/** `7m26.4s`, `20s`, `850ms`. */
function durationOf(text: string): number | undefined {
  const match = /^(?:(\d{1,3})h)?(?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d+)?)s)?(?:(\d{1,7}(?:\.\d+)?)ms)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [hours, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.ceil(((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000 + (milliseconds ?? 0));
}

/** The wait that a body asks for; bodies of errors inside a stream are the only place for it. */
function retryAfterOf(outer: Fields, error: Fields, message: string): number | undefined {
  const metadata = fieldsOf(error['metadata']);
  const headers = fieldsOf(metadata?.['headers']);
  const seconds =
    countOf(error['retry_after']) ??
    countOf(outer['retry_after']) ??
    countOf(metadata?.['retry_after_seconds']) ??
    countOf(headers?.['Retry-After'] ?? headers?.['retry-after']) ??
    countOf(outer['estimated_time']);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const delay = recordsOf(error['details']).map((detail) => textOf(detail['retryDelay']));
  const told =
    delay.find((text) => text !== undefined) ??
    /\b(?:try again|retry) (?:in|after) (\d[\d.hms]{0,20}[hms])\b/i.exec(message)?.[1];
  return told === undefined ? undefined : durationOf(told);
}

/** Reads an error envelope, of any server. A body that is no JSON is given as its text. */
export function readErrorBody(body: unknown, secrets: Secrets = []): ErrorDetails {
  const first = Array.isArray(body) ? recordsOf(body)[0] : body;
  const outer: Fields = fieldsOf(first) ?? {};
  const error: Fields = fieldsOf(outer['error']) ?? recordsOf(outer['error'])[0] ?? outer;
  const message = cleanServerText(wordsIn(error) ?? wordsIn(outer) ?? wordsIn(body) ?? '', secrets);
  const names = namesOf(outer, error, secrets);
  return {
    message,
    type: names[0] ?? '',
    names,
    status: statusOf(outer, error),
    field: fieldOf(outer, error, message, secrets),
    paramName: nameOf(fieldsOf(error['param'])?.['name'], secrets),
    ruleId: nameOf(fieldsOf(error['param'])?.['ruleId'], secrets),
    requestId: nameOf(textOf(outer['request_id']) ?? textOf(outer['generationId']) ?? outer['id'], secrets),
    retryAfterMs: retryAfterOf(outer, error, message),
  };
}
