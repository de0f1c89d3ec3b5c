/**
 * A turn with a model that does nothing but draw, in the shape of OpenAI's Images API: the words of the question are what is
 * drawn, and pictures attached to it are what is changed. Of the conversation before it such a model takes nothing.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { newId } from '../model/ids.ts';
import type { ImagePart } from '../model/message.ts';
import type { TurnRequest } from '../model/request.ts';
import { alternatingTurns } from './alternatingTurns.ts';
import { askedQuestion } from '../model/askedQuestion.ts';
import { apiUrl } from './baseUrl.ts';
import type { BuildOptions } from './chatRequest.ts';
import { multipartForm, type FormField } from './multipart.ts';
import { NO_REFUSALS, withoutRefused } from './refusals.ts';
import { providerOptions, type ProviderOptions } from './routing.ts';
import type { Exchange } from './transport.ts';

/** A body of `/v1/images/generations`, with `images` one of `/v1/images/edits`. */
interface ImageBody {
  readonly model: string;
  readonly prompt: string;
  readonly images?: readonly { readonly image_url: string }[];
  readonly response_format?: 'b64_json';
  readonly stream?: true;
  readonly partial_images?: number;
  readonly providerOptions?: ProviderOptions;
}

/** OpenAI's models that show what they have so far, and that answer with data whatever they are asked for. */
const STREAMS = /(?:^|\/)(?:chatgpt|gpt)-image/i;
const PREVIEWS = 2;
/** What OpenAI takes at once. */
const MAX_PICTURES = 16;

/** The body of a request to draw. Sizes and qualities are the model's own. Throws a `request` error where there are no words. */
export function buildImageRequest(request: TurnRequest, options: BuildOptions = {}): ImageBody {
  const refused = options.refused ?? NO_REFUSALS;
  const { model, messages, routing } = request;
  const question = askedQuestion(messages);
  const asked = question === undefined ? undefined : alternatingTurns([question], model, 'images').at(-1);
  const parts = asked?.role === 'user' ? asked.parts : [];
  const prompt = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
  if (prompt === '') {
    throw new AppError('request', l10n.t('Say in words what is to be drawn or changed.'), { code: 'nothing-to-draw' });
  }
  const pictures = parts.filter((part) => part.type === 'image').slice(0, MAX_PICTURES);
  const isOpenAi = STREAMS.test(model);
  const body: ImageBody = {
    model,
    prompt,
    ...(pictures.length > 0 && { images: pictures.map((part) => ({ image_url: dataUri(part) })) }),
    // The gateway answers with data by itself.
    ...(!isOpenAi && options.isGateway !== true && { response_format: 'b64_json' as const }),
    ...(isOpenAi && !refused.has('stream') && { stream: true as const, partial_images: PREVIEWS }),
    ...providerOptions(routing),
  };
  return withoutRefused(body, refused);
}

function dataUri({ mediaType, data }: ImagePart): string {
  return `data:${mediaType};base64,${data}`;
}

/** How a body that changes pictures is sent. */
interface EditForm {
  /** As JSON: where a form was refused, and where routing goes along, for which a form has no place. */
  readonly isJson: boolean;
}

/** Sends `body` and resolves with the raw answer. l10n: none, for the server. */
export async function openImages(
  baseUrl: string,
  body: ImageBody,
  { isJson }: EditForm,
  exchange: Exchange,
): Promise<Response> {
  const isEdit = body.images !== undefined;
  const url = apiUrl(baseUrl, isEdit ? '/v1/images/edits' : '/v1/images/generations');
  const accept = body.stream === true ? 'text/event-stream, application/json' : 'application/json';
  if (!isEdit || isJson || body.providerOptions !== undefined) {
    const headers = { accept, 'content-type': 'application/json' };
    return exchange.fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }
  const form = await multipartForm(formFields(body), newId());
  const headers = { accept, 'content-type': form.contentType };
  return exchange.fetch(url, { method: 'POST', headers, body: form.body });
}

function formFields({ images = [], providerOptions: _routing, ...fields }: ImageBody): FormField[] {
  const name = images.length > 1 ? 'image[]' : 'image';
  return [
    ...Object.entries(fields).map(([key, value]): FormField => [key, String(value)]),
    ...images.map(({ image_url: url }, index): FormField => [name, fileOf(url, index)]),
  ];
}

function fileOf(url: string, index: number): Exclude<FormField[1], string> {
  const comma = url.indexOf(',');
  const mediaType = url.slice('data:'.length, url.indexOf(';'));
  const bytes = Uint8Array.from(atob(url.slice(comma + 1)), (letter) => letter.charCodeAt(0));
  return { name: `picture-${index + 1}.${mediaType.slice(mediaType.indexOf('/') + 1)}`, mediaType, bytes };
}
