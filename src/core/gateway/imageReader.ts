import * as l10n from '@vscode/l10n';
import { estimateCostUsd } from '../cost/estimate.ts';
import type { ModelEvent } from '../model/events.ts';
import type { FinishReason, TokenUsage } from '../model/message.ts';
import type { ModelInfo } from '../model/request.ts';
import { pictureIn, pictureOfData } from './answerPicture.ts';
import { readFigures } from './chatFigures.ts';
import type { ErrorContext } from './errors.ts';
import { generationIdOf, readRoute } from './routing.ts';
import type { SseFrame } from './sse.ts';
import { frameFields, isDone, type TurnReader } from './turnReader.ts';
import { fieldsOf, textOf, type Fields } from './wire.ts';

/** Reads what the Images API answers: all pictures in one JSON value, or events with a picture as it comes to be. */
export class ImageReader implements TurnReader {
  finishReason: FinishReason | undefined;
  readonly serverReason = undefined;
  readonly #context: ErrorContext;
  readonly #info: ModelInfo | undefined;
  readonly #prompt: string;

  /** `prompt`: what was asked for, told apart from what the model made of it. */
  constructor(context: ErrorContext, info: ModelInfo | undefined, prompt: string) {
    this.#context = context;
    this.#info = info;
    this.#prompt = prompt;
  }

  read(frame: SseFrame, out: ModelEvent[]): boolean {
    // After the last picture some servers still say that this was all.
    if (isDone(frame)) return true;
    const fields = frameFields(frame, this.#context);
    if (fields === undefined) return false;
    const type = textOf(fields['type']) ?? frame.event;
    if (type.endsWith('.partial_image')) this.#preview(fields, out);
    else if (type.endsWith('.completed') || picturesOf(fields) !== undefined) this.#readWhole(fields, out);
    return this.finishReason !== undefined && !type.endsWith('.completed');
  }

  close(): void {
    // Nothing is open between two frames.
  }

  #preview(fields: Fields, out: ModelEvent[]): void {
    const picture = pictureOfData(textOf(fields['b64_json']) ?? '', toldType(fields));
    if (picture !== undefined) out.push({ ...picture, type: 'image-preview' });
  }

  #readWhole(fields: Fields, out: ModelEvent[]): void {
    this.finishReason = 'stop';
    const told = toldType(fields);
    let count = 0;
    for (const value of (picturesOf(fields) ?? [fields]).slice(0, MAX_PICTURES)) {
      const item = itemOf(value);
      const picture = pictureIn({ media_type: told, ...item });
      if (picture === undefined) continue;
      count += 1;
      out.push(picture);
      this.#tellRevised(textOf(item['revised_prompt'])?.replace(/\s+/g, ' ').trim(), out);
    }
    this.#readFigures(fields, count, out);
  }

  /** Some models draw from words of their own. */
  #tellRevised(words: string | undefined, out: ModelEvent[]): void {
    if (words === undefined || words === '' || words === this.#prompt.replace(/\s+/g, ' ').trim()) return;
    out.push({ type: 'text-delta', text: `\n\n${l10n.t('Drawn from: {0}', words)}\n\n` });
  }

  #readFigures(fields: Fields, count: number, out: ModelEvent[]): void {
    const metadata = fields['providerMetadata'] ?? fields['provider_metadata'];
    const route = readRoute(metadata, generationIdOf(fields['generationId']) ?? generationIdOf(fields['id']));
    if (route !== undefined) out.push({ type: 'route', route });
    const figures = readFigures(fields, undefined, false);
    const usage = figures?.usage;
    const told = figures?.costUsd ?? route?.costUsd;
    // What the gateway recorded can be asked for; elsewhere the list of models is all that is known.
    const listed = told !== undefined || route?.generationId !== undefined ? undefined : this.#listed(count, usage);
    if (told !== undefined) out.push({ type: 'usage', usage: usage ?? {}, costUsd: told });
    else if (listed !== undefined) out.push({ type: 'usage', usage: usage ?? {}, costUsd: listed, isCostListed: true });
    else if (usage !== undefined) out.push({ type: 'usage', usage });
  }

  /** US dollars by the price of a picture, or by those of the tokens that the server counted. */
  #listed(count: number, usage: TokenUsage | undefined): number | undefined {
    const info = this.#info;
    if (info === undefined || count === 0) return undefined;
    if (info.pricing.imageUsd !== undefined) return info.pricing.imageUsd * count;
    const { inputTokens, outputTokens } = usage ?? {};
    return outputTokens === undefined ? undefined : estimateCostUsd(info, inputTokens ?? 0, outputTokens);
  }
}

/** One picture is asked for. */
const MAX_PICTURES = 64;

/** Where the servers of an Images API put what they drew; OpenAI's name first. l10n: none, names of fields. */
const LISTS = ['data', 'images', 'output', 'artifacts', 'predictions', 'result'];

/** Servers put one list into another envelope or two, and no more. */
const MAX_ENVELOPES = 4;

function picturesOf(fields: Fields, depth = 0): readonly unknown[] | undefined {
  if (depth >= MAX_ENVELOPES) return undefined;
  for (const name of LISTS) {
    const value = fields[name];
    if (Array.isArray(value)) return value;
    const inner = fieldsOf(value);
    if (inner === undefined) continue;
    return picturesOf(inner, depth + 1) ?? [inner];
  }
  return undefined;
}

/** Some list addresses or data alone. */
function itemOf(value: unknown): Fields {
  const text = textOf(value);
  if (text === undefined) return fieldsOf(value) ?? {};
  return /^[a-z][a-z\d+.-]*:/i.test(text.slice(0, 40)) ? { url: text } : { b64_json: text };
}

function toldType(fields: Fields): string | undefined {
  const format = textOf(fields['output_format']) ?? textOf(fieldsOf(fields['image'])?.['format']);
  return format === undefined ? undefined : `image/${format === 'jpg' ? 'jpeg' : format}`;
}
