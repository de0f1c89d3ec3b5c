// l10n: none, goes into a log

import type * as vscode from 'vscode';
import type { Logger } from '../core/ports.ts';
import type { Redactor } from '../core/privacy/redaction.ts';

/** Longest text of one detail; bodies are cut, not dropped. */
const MAX_DETAIL_LENGTH = 4_000;

type Level = keyof Logger;

/**
 * Writes to the output channel; everything passes redaction on the way. The code of that is loaded with the first line,
 * which waits for it, as do those that follow meanwhile.
 */
export class ChannelLogger implements Logger {
  readonly #channel: vscode.LogOutputChannel;
  readonly #redactor: Redactor;
  #redactLine: ((text: string, secrets: readonly string[]) => string) | undefined;
  readonly #waiting: (readonly [Level, string])[] = [];

  constructor(channel: vscode.LogOutputChannel, redactor: Redactor) {
    this.#channel = channel;
    this.#redactor = redactor;
  }

  trace(message: string, details?: unknown): void {
    this.#write('trace', message, details);
  }

  debug(message: string, details?: unknown): void {
    this.#write('debug', message, details);
  }

  info(message: string, details?: unknown): void {
    this.#write('info', message, details);
  }

  warn(message: string, details?: unknown): void {
    this.#write('warn', message, details);
  }

  error(message: string, details?: unknown): void {
    this.#write('error', message, details);
  }

  #write(level: Level, message: string, details: unknown): void {
    const text = details === undefined ? message : `${message} ${describe(details)}`;
    this.#waiting.push([level, text]);
    if (this.#redactLine !== undefined) this.#flush(this.#redactLine);
    else if (this.#waiting.length === 1) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const { redactLine } = await import('../core/privacy/redact.ts');
      this.#redactLine = redactLine;
      this.#flush(redactLine);
    } catch {
      this.#waiting.length = 0; // The window closes: nothing is written unredacted.
    }
  }

  #flush(redactLine: (text: string, secrets: readonly string[]) => string): void {
    const { secrets } = this.#redactor;
    for (const [level, text] of this.#waiting.splice(0)) this.#channel[level](redactLine(text, secrets));
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
