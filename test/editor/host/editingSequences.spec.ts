import fc from 'fast-check';
import { scenesOf, type SceneOf, textsOf } from '../../unit/editing/reviewScenes.ts';
import { describe, it } from '../support/hostSpec.ts';
import { type Kind, ReviewSequence, weights } from './support/reviewSequence.ts';
import { withSettings } from './support/editScene.ts';

/** Which of all sequences run: a few with the other specs, all of them piece by piece in `npm run proof`. */
const [first = 0, last = 5] = (process.env['AIGS_SEQUENCES'] ?? '5-10').split('-').map(Number);
const seed = Number(process.env['AIGS_SEED'] ?? 20_261_127);

describe('a review in the editor, whatever happens to its document', () => {
  const scenes = fc.sample(scenesOf(weights, 10), { seed, numRuns: last });
  for (const [index, scene] of scenes.entries()) {
    if (index < first || isNothing(scene)) continue;
    it(`leaves what was decided and what the user wrote, sequence ${index}`, async () => {
      await withSettings({ 'files.autoSave': 'off' }, async () => {
        const sequence = await ReviewSequence.open(scene);
        await sequence.run(scene.steps);
      });
    });
  }
});

/** An empty line alone is nothing that an edit could be asked for. */
function isNothing(scene: SceneOf<Kind>): boolean {
  const { lines, start, end } = textsOf(scene);
  return lines.slice(start, end).every((line) => line.trim() === '');
}
