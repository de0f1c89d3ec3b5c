import { cleanServerText } from '../privacy/redact.ts';
import { fieldsOf, parseJson, textOf, type Fields } from './wire.ts';

type Secrets = readonly (string | undefined)[];

/** What an error answer says about itself, whichever of the two envelopes it came in. */
export interface ErrorDetails {
  /** Fit to show; empty where the server gave no words. */
  readonly message: string;
  /** `error.type` of either envelope, else a textual `error.code`. */
  readonly type: string;
  /** The field that was wrong, where the server names one. */
  readonly field: string | undefined;
  /** `error.param.name`: the class of error on the gateway's side. */
  readonly paramName: string | undefined;
  readonly requestId: string | undefined;
}

/** Providers' own errors travel as JSON inside a string, sometimes twice; digs for the words in it. */
function unwrapMessage(message: string, depth = 0): string {
  if (depth > 2 || !message.trimStart().startsWith('{')) return message;
  const inner = fieldsOf(parseJson(message));
  if (inner === undefined) return message;
  const error = fieldsOf(inner['error']) ?? inner;
  const text = textOf(error['message']) ?? textOf(inner['error']);
  return text === undefined ? message : unwrapMessage(text, depth + 1);
}

function messageOf(error: Fields): string | undefined {
  const value = fieldsOf(error['value']);
  const cause = fieldsOf(error['cause']);
  const message =
    textOf(value?.['error_message']) ??
    textOf(cause?.['message']) ??
    textOf(error['message']) ??
    textOf(error['detail']);
  return message === undefined ? undefined : unwrapMessage(message);
}

function fieldOf(error: Fields, secrets: Secrets): string | undefined {
  const param = fieldsOf(error['param']);
  const name = textOf(error['param']) ?? textOf(param?.['field']) ?? textOf(param?.['path']);
  return name === undefined ? undefined : cleanServerText(name, secrets).slice(0, 80);
}

/** A name or an id of the server's. */
function nameOf(value: unknown, secrets: Secrets): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : cleanServerText(text, secrets).slice(0, 200);
}

/** Reads an error envelope: `{error:{…}}`, `{type:'error',error:{…}}`, `{error:'…'}`, `{message}`, or anything else. */
export function readErrorBody(body: unknown, secrets: Secrets = []): ErrorDetails {
  const outer: Fields = fieldsOf(body) ?? {};
  const error: Fields = fieldsOf(outer['error']) ?? outer;
  const message = textOf(outer['error']) ?? messageOf(error) ?? textOf(outer['message']) ?? textOf(body) ?? '';
  const param = fieldsOf(error['param']);
  const type = nameOf(textOf(error['type']) ?? textOf(error['code']) ?? outer['code'], secrets) ?? '';
  return {
    message: cleanServerText(message, secrets),
    type: type === 'error' ? '' : type,
    field: fieldOf(error, secrets),
    paramName: nameOf(param?.['name'], secrets),
    requestId: nameOf(textOf(outer['request_id']) ?? textOf(outer['generationId']) ?? outer['id'], secrets),
  };
}
