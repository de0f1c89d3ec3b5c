// l10n: none, goes into a log

import type * as vscode from 'vscode';
import type { Logger } from '../core/ports.ts';
import type { Redactor } from '../core/privacy/redaction.ts';

/** Longest text of one detail; bodies are cut, not dropped. */
const MAX_DETAIL_LENGTH = 4_000;

/** Writes to the output channel; everything passes the redactor on the way. */
export class ChannelLogger implements Logger {
  readonly #channel: vscode.LogOutputChannel;
  readonly #redactor: Redactor;

  constructor(channel: vscode.LogOutputChannel, redactor: Redactor) {
    this.#channel = channel;
    this.#redactor = redactor;
  }

  trace(message: string, details?: unknown): void {
    this.#channel.trace(this.#line(message, details));
  }

  debug(message: string, details?: unknown): void {
    this.#channel.debug(this.#line(message, details));
  }

  info(message: string, details?: unknown): void {
    this.#channel.info(this.#line(message, details));
  }

  warn(message: string, details?: unknown): void {
    this.#channel.warn(this.#line(message, details));
  }

  error(message: string, details?: unknown): void {
    this.#channel.error(this.#line(message, details));
  }

  #line(message: string, details: unknown): string {
    const text = details === undefined ? message : `${message} ${describe(details)}`;
    return this.#redactor.redact(text);
  }
}

/** A detail as text: errors with their causes, everything else as JSON. */
export function describe(details: unknown): string {
  const text = details instanceof Error ? describeError(details) : toJson(details);
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH)}… (${text.length} characters)` : text;
}

function describeError(error: Error): string {
  const lines = [error.stack ?? `${error.name}: ${error.message}`];
  let cause = error.cause;
  for (let depth = 0; cause !== undefined && depth < 5; depth++) {
    lines.push(`Caused by: ${cause instanceof Error ? (cause.stack ?? cause.message) : toJson(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines.join('\n');
}

function toJson(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, replaceErrors) ?? String(value);
  } catch {
    return String(value);
  }
}

function replaceErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}
