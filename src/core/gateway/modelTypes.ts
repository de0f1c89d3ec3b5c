/** Whether one can talk with a model: told by its server, or by its id where a list has every kind of model and no types. */
import { fieldsOf, listOf, textOf, type Fields } from './wire.ts';

/** What other servers call a model that chats. */
const LANGUAGE_TYPES = new Set([
  'language',
  'chat',
  'llm',
  'vlm',
  'base',
  'fine-tuned',
  'text',
  'text-generation',
  'code',
]);

/** Models that cannot chat, by the names that OpenAI, Google and local servers give them; the first that fits counts. */
const TYPES_BY_ID: readonly (readonly [RegExp, string])[] = [
  [/embed|(?:^|[/-])(?:bge|e5|gte)-/i, 'embedding'],
  [/rerank/i, 'reranking'],
  [/moderation|llama-?guard|prompt-guard/i, 'moderation'],
  [/(?:^|[/-])whisper|-transcribe/i, 'transcription'],
  [/(?:^|[/-])tts(?:-|$)|(?:^|\/)kokoro/i, 'speech'],
  [/(?:^|[/-])dall-e|(?:^|\/)(?:chatgpt|gpt)-image|(?:^|\/)(?:imagen|flux|stable-diffusion|sdxl)[-.\d]/i, 'image'],
  [/(?:^|\/)(?:sora|veo)-\d/i, 'video'],
  [/(?:^|[/-])realtime(?:-|$)|(?:^|\/)gpt-audio|-audio-preview|-native-audio/i, 'realtime'],
  [/(?:^|\/)(?:babbage|davinci)-\d|^gpt-3\.5-turbo-instruct/i, 'completion'],
];

/** The kind of a model, `language` for one that chats. */
export function typeOf(id: string, model: Fields): string {
  const told = textOf(model['type'])?.toLowerCase();
  if (told !== undefined && !LANGUAGE_TYPES.has(told)) return told === 'embeddings' ? 'embedding' : told;
  if (told === 'language') return told;
  const byId = TYPES_BY_ID.find(([pattern]) => pattern.test(id))?.[1];
  const output = listOf(fieldsOf(model['architecture'])?.['output_modalities']);
  // Without a type, one that only draws is asked in a chat as well, unless it is known from elsewhere.
  if (output.length > 0 && !output.includes('text'))
    return output[0] === 'image' ? (byId ?? 'language') : String(output[0]);
  if (output.length > 0) return 'language';
  // Mistral types an embedding `base`, and says here that it does not chat.
  const chats = fieldsOf(model['capabilities'])?.['completion_chat'];
  return chats === false ? (byId ?? 'other') : (byId ?? 'language');
}
