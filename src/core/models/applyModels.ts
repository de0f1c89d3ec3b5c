/**
 * Models that do nothing but put an update into a text: `morph/morph-v3-fast`, `relace/relace-apply-3`. The list of models has no
 * mark for them, so that they are known by their names.
 */
export function isFastApplyModel(id: string): boolean {
  return /(?:^|\/)(?:morph-v\d|relace-apply|fast-?apply)/i.test(id);
}
