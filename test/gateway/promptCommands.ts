/** Commands a test (or a curious person) writes at the start of a line of the prompt. See README.md. */
import { setTimeout as wait } from 'node:timers/promises';
import { endlessBlocks } from './bulkText.ts';
import { SHOWCASE } from './showcase.ts';
import type { Piece } from './types.ts';
import { say } from './words.ts';

/** What a command asks for; every part may be absent. */
export interface PromptCommand {
  readonly pieces?: Iterable<Piece>;
  /** What to search the web for. */
  readonly searchFor?: string;
  /** How long to think, in tokens. */
  readonly thinkTokens?: number;
  /** Milliseconds between tokens. */
  readonly tokenDelayMs?: number;
  /** The model does not call what the prompt speaks of. */
  readonly isWords?: true;
}

const LINE_WORDS = ['quick', 'brown', 'fox', 'jumps', 'over', 'the', 'lazy', 'dog'];

/** The command in a prompt, if there is one. */
export function readCommand(prompt: string): PromptCommand | undefined {
  const match = /^!(lines|tokens|markdown|echo|think|slow|search|write)\b[ \t]*([\s\S]*)$/m.exec(prompt);
  if (match === null) return undefined;
  const rest = match[2] ?? '';
  const count = Number(/^\d+/.exec(rest)?.[0] ?? Number.NaN);
  const or = (fallback: number): number => (Number.isNaN(count) ? fallback : count);
  const commands: Readonly<Record<string, () => PromptCommand>> = {
    lines: () => ({ pieces: lines(or(100)) }),
    tokens: () => ({ pieces: bulk(or(1000)) }),
    markdown: () => ({ pieces: say(SHOWCASE) }),
    search: () => ({ searchFor: rest.split('\n')[0] ?? '' }),
    echo: () => ({ pieces: say(rest) }),
    think: () => ({ thinkTokens: or(200) }),
    slow: () => ({ tokenDelayMs: or(100) }),
    write: () => ({ pieces: say(writtenCall(rest)), isWords: true }),
  };
  return commands[match[1] ?? '']?.();
}

/** How models write calls whose form their server does not know, out of `FORM NAME {json}`. */
const WRITTEN_FORMS: Readonly<Record<string, (name: string, json: string) => string>> = {
  fenced: (name, json) => `\`\`\`json\n{"name": "${name}", "arguments": ${json}}\n\`\`\``,
  hermes: (name, json) => `I will look.\n\n<tool_call>\n{"name": "${name}", "arguments": ${json}}\n</tool_call>`,
  mistral: (name, json) => `[TOOL_CALLS] [{"name": "${name}", "arguments": ${json}}]`,
  llama: (name, json) => `<function=${name}>${json}</function>`,
};

function writtenCall(text: string): string {
  const [, form = '', name = '', json = '{}'] = /^(\w+)[ \t]+(\S+)[ \t]*(.*)/.exec(text) ?? [];
  return WRITTEN_FORMS[form]?.(name, json) ?? `No such form: ${form}`;
}

function* lines(count: number): Generator<Piece> {
  for (let line = 1; line <= count; line++) {
    yield* say(
      `Line ${line} of ${count}: ${LINE_WORDS[line % LINE_WORDS.length]} ${LINE_WORDS[(line * 3) % LINE_WORDS.length]}.\n\n`,
    );
  }
}

/** Exactly this many tokens of mixed Markdown; the last block may be cut. */
function* bulk(count: number): Generator<Piece> {
  let left = count;
  for (const block of endlessBlocks()) {
    for (const piece of say(block)) {
      if (left <= 0) return;
      left -= 1;
      yield piece;
    }
  }
}

/** The same pieces with a pause before each. */
export async function* slowed(pieces: Iterable<Piece>, delayMs: number, signal: AbortSignal): AsyncGenerator<Piece> {
  for (const piece of pieces) {
    await wait(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    yield piece;
  }
}
