/** The Images API: pictures drawn from words, or pictures that are changed, whole or as they come to be. */
import type { ServerResponse } from 'node:http';
import { isObject, numberAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { Failure, invalid, sendJson } from './failure.ts';
import type { Fault } from './faults.ts';
import { generationId } from './ids.ts';
import { gradientPng } from './png.ts';
import { SseWriter } from './sse.ts';
import type { CatalogueModel } from './types.ts';
import { estimateTokens, gatewayMetadata } from './usage.ts';
import type { Route } from './routing.ts';
import { requiredString } from './validate.ts';

/** What a picture of a model with token prices is counted as. */
const PICTURE_TOKENS = 1056;
const SIZE = 96;

/** What the request turns out to ask for. */
interface Drawing {
  readonly model: CatalogueModel;
  readonly prompt: string;
  readonly count: number;
  /** How many pictures are to be changed; none for one that is drawn anew. */
  readonly inputs: number;
  readonly isStream: boolean;
  readonly partials: number;
  readonly isUrl: boolean;
}

export interface ImageCall {
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly fault: Fault;
  readonly held: () => Promise<void>;
  readonly route: Route;
  readonly onBooked: (generation: string, costUsd: number) => void;
}

/** Reads a form as bodies of JSON are read; files are told by type and size. */
export async function readForm(contentType: string, bytes: Buffer): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  if (form === undefined) throw invalid('Invalid request body: not a form.');
  const body: { [key: string]: unknown } = {};
  const images: JsonObject[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string')
      body[name] = /^(?:true|false|\d+)$/.test(value) ? (JSON.parse(value) as unknown) : value;
    else if (name !== 'image' && name !== 'image[]') throw invalid(`Unknown parameter: '${name}'.`);
    else {
      const data = Buffer.from(await value.arrayBuffer());
      checkPicture(value.type, data);
      images.push({ name: value.name, type: value.type, bytes: data.length });
    }
  }
  return { ...body, images, isForm: true };
}

function checkPicture(type: string, data: Buffer): void {
  const begin = data.subarray(0, 12).toString('latin1');
  const found = begin.startsWith('\u0089PNG')
    ? 'image/png'
    : begin.startsWith('\u00ff\u00d8\u00ff')
      ? 'image/jpeg'
      : begin.slice(8) === 'WEBP'
        ? 'image/webp'
        : undefined;
  if (found === undefined || found !== type) {
    throw invalid(`Invalid image: expected a png, jpeg or webp of its own type, got '${type}'.`);
  }
}

/** OpenAI's own models stream, answer with data alone, and have prices by tokens. */
function isOpenAi(model: CatalogueModel): boolean {
  return model.family === 'openai';
}

/** Checks a body of `POST /v1/images/generations` or, with `isEdit`, of `/v1/images/edits`. */
function readDrawing(model: CatalogueModel, body: JsonObject, isEdit: boolean): Drawing {
  if (model.type !== 'image') throw invalid(`Model '${model.id}' is not an image model.`, { modelId: model.id });
  if (isEdit && body['isForm'] === true && !isOpenAi(model)) {
    throw invalid("Content-Type must be application/json, received 'multipart/form-data'.");
  }
  const prompt = requiredString(body, 'prompt');
  const count = numberAt(body, 'n') ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) throw invalid('n: expected an integer between 1 and 10');
  checkOptions(model, body);
  if (isOpenAi(model) && /\bforbidden\b/i.test(prompt)) {
    throw new Failure(400, 'image_generation_user_error', 'Your request was rejected by the safety system.', {
      code: 'moderation_blocked',
    });
  }
  return {
    model,
    prompt,
    count,
    inputs: isEdit ? readInputs(model, body) : 0,
    isStream: body['stream'] === true,
    partials: numberAt(body, 'partial_images') ?? 0,
    isUrl: body['response_format'] === 'url',
  };
}

function checkOptions(model: CatalogueModel, body: JsonObject): void {
  if (isOpenAi(model) && 'response_format' in body) throw invalid("Unknown parameter: 'response_format'.");
  if (!isOpenAi(model) && body['stream'] === true) throw invalid(`Model '${model.id}' does not support stream.`);
  const partials = numberAt(body, 'partial_images') ?? 0;
  if (partials > 3) throw invalid('partial_images: expected an integer between 0 and 3');
  if (partials > 0 && body['stream'] !== true) throw invalid('partial_images may only be set while stream is true.');
}

function readInputs(model: CatalogueModel, body: JsonObject): number {
  const images = Array.isArray(body['images']) ? body['images'] : [];
  if (images.length === 0) throw invalid('image: Field required');
  if (model.id.startsWith('google/imagen')) throw invalid(`Model '${model.id}' does not support image editing.`);
  for (const image of images) {
    const url = stringAt(image, 'image_url');
    const data = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url ?? '');
    if (body['isForm'] === true && isObject(image)) continue;
    if (data === null) throw invalid('images: expected objects with an image_url that holds base64 data');
    checkPicture(data[1] ?? '', Buffer.from(data[2] ?? '', 'base64'));
  }
  return images.length;
}

/** Answers one request to draw, or to change pictures. */
export async function answerImages(
  call: ImageCall,
  model: CatalogueModel,
  body: JsonObject,
  isEdit: boolean,
): Promise<void> {
  const drawing = readDrawing(model, body, isEdit);
  const id = generationId();
  const price = Number((model.listed['pricing'] as JsonObject | undefined)?.['image'] ?? 0);
  const cost = isOpenAi(model) ? (PICTURE_TOKENS * drawing.count * 40) / 1e6 : price * drawing.count;
  if (drawing.isStream) await stream(call, drawing, isEdit);
  else sendJson(call.response, 200, whole(call, drawing, id, cost));
  call.onBooked(id, cost);
}

function pictureOf({ prompt, inputs }: Drawing, index: number): string {
  return gradientPng(`${prompt} ${inputs} ${index}`, SIZE).toString('base64');
}

function usageOf({ prompt, inputs, count }: Drawing): JsonObject {
  const input = estimateTokens(prompt) + inputs * 323;
  const output = PICTURE_TOKENS * count;
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { text_tokens: input - inputs * 323, image_tokens: inputs * 323 },
  };
}

function whole(call: ImageCall, drawing: Drawing, id: string, cost: number): JsonObject {
  const { model, count, prompt } = drawing;
  const data = Array.from({ length: count }, (_, index) => {
    if (drawing.isUrl) return { url: `https://pictures.example.com/${id}-${index}.png` };
    const revised = model.id.startsWith('google/imagen') ? { revised_prompt: `${prompt}, in warm evening light` } : {};
    return { b64_json: pictureOf(drawing, index), ...revised };
  });
  const created = Math.floor(Date.now() / 1000);
  // Google's models are listed with a price for each picture; what they answer says nothing of money.
  if (model.id.startsWith('google/')) return { created, data };
  const metadata = { providerMetadata: { gateway: gatewayMetadata(model, call.route, id, cost) } };
  return { created, data, ...metadata, ...(isOpenAi(model) && { usage: usageOf(drawing), output_format: 'png' }) };
}

async function stream(call: ImageCall, drawing: Drawing, isEdit: boolean): Promise<void> {
  const { response, signal, fault } = call;
  const writer = new SseWriter(response, fault, signal);
  const kind = isEdit ? 'image_edit' : 'image_generation';
  const common = { created_at: Math.floor(Date.now() / 1000), output_format: 'png', quality: 'high', size: '96x96' };
  const send = (type: string, more: JsonObject): void =>
    writer.frame(JSON.stringify({ type: `${kind}.${type}`, ...common, ...more }), `${kind}.${type}`);
  writer.open();
  for (let index = 0; index < drawing.partials; index += 1) {
    if (fault.cutAfter === index) return writer.end();
    send('partial_image', { partial_image_index: index, b64_json: pictureOf(drawing, 100 + index) });
    await writer.flush();
  }
  if (fault.holdBefore === 'completed') await call.held();
  if (signal.aborted) return;
  send('completed', { b64_json: pictureOf(drawing, 0), usage: usageOf(drawing) });
  await writer.end();
}
