/** Which models draw pictures, and how they are asked to: told by the server's list, with the name as a hint at most. */
import type { ModelInfo, TurnRequest } from '../model/request.ts';

/** Models that chat and draw, where a list says nothing of what they can do. A server that knows no such wish refuses it once. */
const NAMED_DRAWERS = /(?:^|[/-])(?:gemini|gpt|nano)[\w.-]*-(?:image|banana)(?:-|$)/i;

/** Whether a model is asked through the Images API: it takes no conversation. */
export function isImageModel(info: ModelInfo | undefined): boolean {
  return info?.type === 'image';
}

/** Whether pictures are all that a model answers with. */
export function onlyDraws(info: ModelInfo | undefined): boolean {
  return isImageModel(info) || (info?.outputs?.includes('image') === true && !info.outputs.includes('text'));
}

/** Whether a model that chats also draws, as far as its server says. */
export function saysItDraws({ tags, outputs }: ModelInfo): boolean {
  return (
    outputs?.includes('image') === true || tags.some((tag) => tag === 'image-generation' || tag === 'image-output')
  );
}

/** `modalities` of a Chat Completions request; absent for a model that only writes, and where JSON is to come. */
export function modalitiesOf(
  { model, responseFormat }: Pick<TurnRequest, 'model' | 'responseFormat'>,
  info: ModelInfo | undefined,
): readonly ('text' | 'image')[] | undefined {
  if (responseFormat !== undefined || (info !== undefined && info.type !== 'language')) return undefined;
  if (onlyDraws(info)) return ['image'];
  const isSilent = info === undefined || (info.tags.length === 0 && info.outputs === undefined);
  const draws = isSilent ? NAMED_DRAWERS.test(model) : saysItDraws(info);
  return draws ? ['text', 'image'] : undefined;
}
