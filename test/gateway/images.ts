import { invalid } from './failure.ts';
import { numberAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { gradientPng } from './png.ts';
import type { CatalogueModel } from './types.ts';
import { requiredString } from './validate.ts';

/** Body of `POST /v1/images/generations`. */
export function generateImages(model: CatalogueModel, body: JsonObject): JsonObject {
  if (model.type !== 'image') throw invalid(`Model '${model.id}' is not an image model.`, { modelId: model.id });
  const prompt = requiredString(body, 'prompt');
  const count = numberAt(body, 'n') ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) throw invalid('n: expected an integer between 1 and 10');
  const data = Array.from({ length: count }, (_, index) => ({
    b64_json: gradientPng(`${prompt} ${index}`).toString('base64'),
  }));
  return { created: Math.floor(Date.now() / 1000), data };
}
