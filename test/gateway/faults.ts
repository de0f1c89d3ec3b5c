/**
 * Faults, as data. One syntax serves the `x-gateway-fault` header, the models under `fault/`, and the
 * control endpoint: `key=value` pairs or bare flags, separated by semicolons.
 */
import { createHash } from 'node:crypto';
import type { Speed } from './types.ts';

export interface Fault {
  /** Milliseconds before the response headers. */
  latency?: number;
  /** Milliseconds between the headers and the first token. */
  firstTokenMs?: number;
  tokensPerSecond?: number;
  /** Accept and never answer. */
  hang?: boolean;
  /** Answer with this status instead of an answer. */
  status?: number;
  type?: string;
  message?: string;
  /** `retry-after` header, verbatim: seconds or an HTTP date. */
  retryAfter?: string;
  retryAfterMs?: string;
  /** The status is sent this many times per identical request, then it succeeds. Absent means always. */
  times?: number;
  /** Answer with this status and an HTML page. */
  html?: number;
  /** Answer 200 with this content type and no stream. */
  contentType?: string;
  /** After this many content pieces: end quietly, reset, go silent, send an error frame, send broken JSON. */
  cutAfter?: number;
  resetAfter?: number;
  idleAfter?: number;
  errorAfter?: number;
  malformedAfter?: number;
  /** Words joined by `+`: before each one's first place in the text the answer waits until it is released. */
  holdBefore?: string;
  /** Bytes per write. */
  split?: number;
  /** Milliseconds between writes. */
  writeDelay?: number;
  crlf?: boolean;
  comments?: boolean;
  /** A `ping` event after `message_start`, as Anthropic itself sends. */
  ping?: boolean;
  noDone?: boolean;
  usage?: 'gateway' | 'openai' | 'none';
  /** `length`, `content-filter`, `stop`, or any other word, which is sent as the reason. */
  finish?: string;
  unicode?: boolean;
  empty?: boolean;
  /** Words instead of the JSON that was asked for. */
  prose?: boolean;
  /** How many provider attempts fail before one answers. */
  fallback?: number;
  /** A rule of the team: this model answers in place of the one asked for. */
  rule?: string;
  /** What a fast-apply model does wrong: see `fastApply.ts`. */
  merge?: string;
  /** Features joined by `+` that the provider did without, as the metadata tell. */
  warning?: string;
}

const NUMBERS: Readonly<Record<string, keyof Fault>> = {
  latency: 'latency',
  'first-token': 'firstTokenMs',
  tps: 'tokensPerSecond',
  status: 'status',
  times: 'times',
  html: 'html',
  'cut-after': 'cutAfter',
  'reset-after': 'resetAfter',
  'idle-after': 'idleAfter',
  'error-after': 'errorAfter',
  'malformed-after': 'malformedAfter',
  split: 'split',
  'write-delay': 'writeDelay',
  fallback: 'fallback',
};
const TEXTS: Readonly<Record<string, keyof Fault>> = {
  type: 'type',
  message: 'message',
  'retry-after': 'retryAfter',
  'retry-after-ms': 'retryAfterMs',
  'content-type': 'contentType',
  'hold-before': 'holdBefore',
  usage: 'usage',
  finish: 'finish',
  merge: 'merge',
  rule: 'rule',
  warning: 'warning',
};
const FLAGS: Readonly<Record<string, keyof Fault>> = {
  hang: 'hang',
  crlf: 'crlf',
  comments: 'comments',
  ping: 'ping',
  'no-done': 'noDone',
  unicode: 'unicode',
  empty: 'empty',
  prose: 'prose',
};

/** Reads a fault specification; throws a RangeError that names the part it does not know. */
export function parseFault(text: string): Fault {
  const fault: { [key: string]: unknown } = {};
  for (const part of text
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '')) {
    const equals = part.indexOf('=');
    const key = (equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? '' : part.slice(equals + 1).trim();
    const number = NUMBERS[key];
    const word = TEXTS[key];
    const flag = FLAGS[key];
    if (number !== undefined && /^\d+(\.\d+)?$/.test(value)) fault[number] = Number(value);
    else if (word !== undefined && value !== '') fault[word] = value;
    else if (flag !== undefined && (value === '' || value === '1' || value === 'true')) fault[flag] = true;
    else throw new RangeError(`unknown fault "${part}"`);
  }
  return fault;
}

/** What happens before any answer, so that it can happen to every request. */
const BEFORE_ANSWERS: readonly (keyof Fault)[] = ['latency', 'hang', 'status', 'html', 'contentType', 'split'];

/** Whether a fault waits for an answer: a list of models that is asked for in between does not use it up. */
function isWithinAnswer(fault: Fault): boolean {
  return BEFORE_ANSWERS.every((key) => fault[key] === undefined);
}

/** A fault waiting for the next requests that match. */
export interface FaultRule {
  /** In the syntax of `parseFault`. */
  readonly fault: string;
  /** How many requests it spoils; 1 when absent. */
  readonly times?: number;
  /** Only requests for this model. */
  readonly model?: string;
  /** Only requests whose path starts with this. */
  readonly path?: string;
  /** Only requests whose body holds this text. */
  readonly text?: string;
}

/** The faults set for coming requests, and how often each identical request has been refused so far. */
export class FaultBook {
  private rules: { rule: FaultRule; left: number }[] = [];
  private readonly refusals = new Map<string, number>();
  private readonly waiting = new Set<() => void>();
  private releases = 0;

  /** Sets a fault for the next matching requests. Throws a RangeError when it cannot be read. */
  add(rule: FaultRule): void {
    if (parseFault(rule.fault).holdBefore !== undefined) this.releases = 0;
    this.rules.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.rules = [];
    this.refusals.clear();
    this.releases = 0;
  }

  /** Lets the answer go on that has waited longest because of `hold-before`, or the next one that comes to wait. */
  letGo(): void {
    const [first] = this.waiting;
    if (first === undefined) this.releases += 1;
    else first();
  }

  /** Resolves when a held answer is let go, or its client has gone. */
  held(signal: AbortSignal): Promise<void> {
    if (this.releases > 0) {
      this.releases -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const goOn = (): void => {
        this.waiting.delete(goOn);
        resolve();
      };
      this.waiting.add(goOn);
      signal.addEventListener('abort', goOn, { once: true });
    });
  }

  list(): readonly (FaultRule & { readonly left: number })[] {
    return this.rules.map(({ rule, left }) => ({ ...rule, left }));
  }

  /** The fault for one request: its model's, then a waiting rule's, then its header's, later ones winning. */
  take(path: string, model: string, modelFault: string | undefined, header: string | undefined, body?: unknown): Fault {
    let bodyText: string | undefined;
    const holds = (text: string | undefined): boolean =>
      text === undefined || (bodyText ??= JSON.stringify(body) ?? '').includes(text);
    const isAnswer = model !== '';
    const waiting = this.rules.find(
      ({ rule }) =>
        (rule.model ?? model) === model &&
        path.startsWith(rule.path ?? '/') &&
        holds(rule.text) &&
        (isAnswer || !isWithinAnswer(parseFault(rule.fault))),
    );
    if (waiting !== undefined) {
      waiting.left -= 1;
      if (waiting.left <= 0) this.rules = this.rules.filter((each) => each !== waiting);
    }
    return {
      ...parseFault(modelFault ?? ''),
      ...parseFault(waiting?.rule.fault ?? ''),
      ...parseFault(header ?? ''),
    };
  }

  /** True while a refusal limited by `times` is still due for this very request; counts it. */
  isRefusalDue(fault: Fault, body: unknown): boolean {
    if (fault.status === undefined && fault.html === undefined) return false;
    if (fault.times === undefined) return true;
    const key = createHash('sha256')
      .update(JSON.stringify(body ?? null))
      .digest('hex');
    const count = (this.refusals.get(key) ?? 0) + 1;
    // Success forgets the count, so asking the same thing again is refused again.
    if (count > fault.times) this.refusals.delete(key);
    else this.refusals.set(key, count);
    return count <= fault.times;
  }
}

/** The pace of one answer: the fault's, else the gateway's. */
export function speedOf(fault: Fault, speed: Speed): Speed {
  const first = fault.firstTokenMs ?? speed.firstTokenMs;
  const pace = fault.tokensPerSecond ?? speed.tokensPerSecond;
  return {
    ...(first === undefined ? {} : { firstTokenMs: first }),
    ...(pace === undefined ? {} : { tokensPerSecond: pace }),
  };
}
