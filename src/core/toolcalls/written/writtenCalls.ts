import type { ModelEvent } from '../../model/events.ts';
import { newId } from '../../model/ids.ts';
import type { AssistantMessage } from '../../model/message.ts';
import { BEHIND_TEXT } from '../../model/overlap.ts';
import type { TurnRequest } from '../../model/request.ts';
import { checkArguments } from '../arguments.ts';
import type { EnabledTools } from '../registry.ts';
import type { FoundCall } from './callShape.ts';
import { CallText } from './callText.ts';
import { tagAt } from './forms.ts';
import { asksForText, makesCalls } from './textMeant.ts';

/** Calls may begin after this many blanks. */
const MAX_BLANKS = 200;
/** One short sentence may stand before a tag. */
const MAX_LEAD = 300;
/** No tag is longer. */
const MAX_TAG = 40;
/** What is longer is shown, whatever it is. */
const MAX_HELD = 400_000;

/**
 * What reads the calls that a model writes as text in this answer; `undefined` where its text is text whatever it looks
 * like: no tool is offered, none may be called, JSON was asked for, the question is how a call is written, or something of
 * the answer stands there already. Of a model that makes its calls otherwise only tags are read, which mean nothing else.
 */
export function writtenCallsIn(
  request: TurnRequest,
  tools: EnabledTools,
  { parts }: AssistantMessage,
): WrittenCalls | undefined {
  const { responseFormat, toolChoice } = request;
  const isOff = tools.tools.length === 0 || responseFormat !== undefined || toolChoice?.type === 'none';
  if (isOff || parts.some(({ type }) => type !== 'thinking')) return undefined;
  // What the user demands is a call.
  const isDemanded = toolChoice?.type === 'required' || toolChoice?.type === 'tool';
  if (isDemanded) return new WrittenCalls(tools, false);
  const names = tools.tools.map(({ name }) => name);
  return asksForText(request, names) ? undefined : new WrittenCalls(tools, makesCalls(request));
}

/**
 * Reads an answer that is nothing but calls of tools that are offered, written as text, as these calls: small models write
 * them so, and servers that do not know a model's own form pass them on. One short line may stand before tags. Text is
 * held back as long as it can still be such an answer and passed on as it was otherwise; what comes out depends only on
 * the text, not on where it was cut.
 */
export class WrittenCalls {
  readonly #tools: EnabledTools;
  readonly #needsTag: boolean;
  /** `lead`: nothing of a call was seen yet; `calls`: all from there on is held; `answer`: nothing more is looked at. */
  #mode: 'lead' | 'calls' | 'answer' = 'lead';
  /** What was passed on. */
  #lead = '';
  /** In `lead`: what may yet belong to a call, a few characters. */
  #pending = '';
  #held: string[] = [];
  #heldLength = 0;
  #calls: CallText;

  /** `needsTag`: only a tag shows that a call is meant. */
  constructor(tools: EnabledTools, needsTag: boolean) {
    this.#tools = tools;
    this.#needsTag = needsTag;
    this.#calls = this.#newCalls();
  }

  /** What is to be passed on for this event. */
  take(event: ModelEvent): readonly ModelEvent[] {
    if (this.#mode === 'answer') return [event];
    const out: ModelEvent[] = [];
    if (event.type === 'text-delta') {
      this.#text(event.text, out);
      return out;
    }
    if (event.type === 'turn-end') return this.#end(event);
    // A text that a call, a picture, a search, a source or more thinking follows is not all of the answer.
    const isContent = BEHIND_TEXT.has(event.type);
    const isMore = event.type === 'thinking-start' && (this.#mode === 'calls' || this.#lead !== '');
    if (isContent || isMore) this.#release(out);
    out.push(event);
    return out;
  }

  #newCalls(): CallText {
    const needsTag = this.#needsTag || this.#lead !== '';
    return new CallText((name) => this.#tools.get(name) !== undefined, needsTag);
  }

  #text(text: string, out: ModelEvent[]): void {
    if (this.#mode === 'calls') this.#hold(text, out);
    else this.#readLead(this.#pending + text, out);
  }

  #readLead(text: string, out: ModelEvent[]): void {
    const begin = this.#beginOf(text);
    // Blanks before the first word are no words.
    const isBlankYet = this.#lead === '' && text.slice(0, begin?.at).trim() === '';
    const to = isBlankYet ? 0 : (begin?.at ?? text.length);
    this.#say(text.slice(0, to), out);
    this.#pending = text.slice(to);
    const blanks = isBlankYet ? (begin?.at ?? text.length) : 0;
    if (blanks > MAX_BLANKS || !isLead(this.#lead)) this.#release(out);
    else if (begin?.isWhole === true) {
      const held = this.#pending;
      this.#mode = 'calls';
      this.#pending = '';
      this.#calls = this.#newCalls();
      this.#hold(held, out);
    }
  }

  /** Where a call begins, or may do so once more is there; `undefined` where none does in this text. */
  #beginOf(text: string): { readonly at: number; readonly isWhole: boolean } | undefined {
    const first = text.length - text.trimStart().length;
    if (this.#lead === '' && '`{[<'.includes(text.charAt(first) || ' ')) return { at: first, isWhole: true };
    for (let at = 0; at < text.length; at += 1) {
      const before = at === 0 ? this.#lead.at(-1) : text.charAt(at - 1);
      if (!isTagSign(text.charAt(at)) || before?.trim() !== '') continue;
      const tag = tagAt(text.slice(at, at + MAX_TAG));
      if (tag !== undefined && isLead(this.#lead + text.slice(0, at))) return { at, isWhole: tag === 'tag' };
    }
    return undefined;
  }

  #say(text: string, out: ModelEvent[]): void {
    if (text === '') return;
    this.#lead = (this.#lead + text).trimStart().slice(0, MAX_LEAD + 1);
    out.push({ type: 'text-delta', text });
  }

  #hold(text: string, out: ModelEvent[]): void {
    this.#held.push(text);
    this.#heldLength += text.length;
    if (!this.#calls.push(text) || this.#heldLength > MAX_HELD) this.#release(out);
  }

  #end(end: Extract<ModelEvent, { type: 'turn-end' }>): readonly ModelEvent[] {
    const isGood = end.reason === 'stop' || end.reason === 'tool-calls';
    const calls = this.#mode === 'calls' && isGood ? this.#fitting(this.#calls.finish()) : undefined;
    const out: ModelEvent[] = [];
    if (calls === undefined) {
      this.#release(out);
      return [...out, end];
    }
    this.#mode = 'answer';
    for (const [index, { name, argumentsText }] of calls.entries()) {
      out.push(
        { type: 'tool-input-start', index, id: newCallId(), name, isWritten: true },
        { type: 'tool-input-delta', index, argumentsText },
        { type: 'tool-input-end', index },
      );
    }
    return [...out, { ...end, reason: 'tool-calls' }];
  }

  /** The calls as they are to be made, where each of them can be. */
  #fitting(calls: readonly FoundCall[] | undefined): readonly FoundCall[] | undefined {
    const fitting = calls?.map((call) => {
      const tool = this.#tools.get(call.name);
      const checked = tool === undefined ? undefined : checkArguments(call.argumentsText, tool.validator);
      if (checked?.isValid !== true) return undefined;
      // What was written without types has those of the tool.
      return call.isPlain === true ? { ...call, argumentsText: JSON.stringify(checked.input) } : call;
    });
    return fitting?.every((call) => call !== undefined) === true ? fitting : undefined;
  }

  #release(out: ModelEvent[]): void {
    const text = this.#mode === 'calls' ? this.#held.join('') : this.#pending;
    this.#mode = 'answer';
    this.#held = [];
    if (text !== '') out.push({ type: 'text-delta', text });
  }
}

/** Nine letters and digits: Mistral takes no other ids. */
function newCallId(): string {
  return newId().replaceAll('-', '').slice(0, 9);
}

/** Whether these words may stand before calls: one short line, and nothing that marks code. */
function isLead(text: string): boolean {
  const line = text.trim();
  return text.length <= MAX_LEAD && !line.includes('\n') && !line.includes('`');
}

function isTagSign(character: string): boolean {
  return character === '<' || character === '[';
}
