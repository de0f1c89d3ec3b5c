/** Whether one can talk with a model: told by its server, or by its id where a list has every kind of model and no types. */
import { fieldsOf, listOf, textOf, type Fields } from './wire.ts';

/** What other servers call a model that chats. */
const LANGUAGE_TYPES = new Set([
  'language',
  // Anthropic says so of all of them.
  'model',
  'chat',
  'llm',
  'vlm',
  'base',
  'fine-tuned',
  'text',
  'text-generation',
  'code',
]);

/** The gateway's words for types that others name otherwise. */
const OTHER_TYPES: ReadonlyMap<string, string> = new Map([
  ['embeddings', 'embedding'],
  ['rerank', 'reranking'],
  ['reranker', 'reranking'],
  ['transcribe', 'transcription'],
]);

/** Google and Cohere list what each model can be asked for. */
function canGenerate(model: Fields): boolean {
  const ways = [...listOf(model['supportedGenerationMethods']), ...listOf(model['endpoints'])];
  return (
    ways.every((way) => typeof way !== 'string') || ways.some((way) => way === 'generateContent' || way === 'chat')
  );
}

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
  const capabilities = fieldsOf(model['capabilities']);
  const told = (textOf(model['type']) ?? textOf(capabilities?.['type']))?.toLowerCase();
  if (told !== undefined && !LANGUAGE_TYPES.has(told)) return OTHER_TYPES.get(told) ?? told;
  if (told === 'language') return told;
  const byId = TYPES_BY_ID.find(([pattern]) => pattern.test(id))?.[1];
  const output = listOf(fieldsOf(model['architecture'])?.['output_modalities']);
  // Without a type, one that only draws is asked in a chat as well, unless it is known from elsewhere.
  if (output.length > 0 && !output.includes('text'))
    return output[0] === 'image' ? (byId ?? 'language') : String(output[0]);
  if (output.length > 0) return 'language';
  // Mistral types an embedding `base`, and says here that it does not chat.
  const chats = [capabilities?.['completion_chat'], capabilities?.['chat_completion'], model['supports_chat']];
  return chats.includes(false) || !canGenerate(model) ? (byId ?? 'other') : (byId ?? 'language');
}
