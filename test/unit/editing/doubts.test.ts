import { expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import { savedReviewSchema } from '../../../src/core/editing/reviewState.ts';
import { Scene } from './scene.ts';

const original = ['one();', 'two();', 'three();', 'four();', 'five();', 'six();'];

function reviewed(): Scene {
  const scene = new Scene(original);
  scene.edit('ONE();\ntwo();\nthree();\nfive();\nsix();\n');
  scene.review.doubt([{ line: 2, reason: 'This deletes code.' }]);
  return scene;
}

it('a change in doubt stays open when all are accepted, and goes with the next time', () => {
  const scene = reviewed();
  expect(scene.review.hunks().map(({ id }) => scene.review.doubtOf(id))).toEqual([undefined, 'This deletes code.']);
  scene.apply(scene.review.acceptAll());
  expect(scene.document.lines).toContain('four();');
  expect(scene.review.hunks()).toHaveLength(1);
  scene.apply(scene.review.acceptAll());
  expect(scene.document.text).toBe('top\nONE();\ntwo();\nthree();\nfive();\nsix();\nbottom');
});

it('a change in doubt is rejected with all others', () => {
  const scene = reviewed();
  scene.apply(scene.review.rejectAll());
  expect(scene.document.lines).toEqual(['top', ...original, 'bottom']);
});

it('a mark far from any change is dropped', () => {
  const scene = new Scene(Array.from({ length: 40 }, (_, line) => `line(${line});`));
  scene.edit(['first();', ...Array.from({ length: 39 }, (_, line) => `line(${line + 1});`), ''].join('\n'));
  scene.review.doubt([{ line: 30, reason: 'Nothing is here.' }]);
  expect(scene.review.hunks().map(({ id }) => scene.review.doubtOf(id))).toEqual([undefined]);
});

it.each(['as it stands', 'with its old lines folded away by a save'])('a doubt outlives its window: %s', (how) => {
  const scene = reviewed();
  if (how.includes('folded')) scene.apply(scene.review.fold());
  const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review.toJSON())));
  scene.type(0, 0, 'a line that came meanwhile\n');
  const restored = EditReview.fromJSON(saved, scene.document);
  expect(restored?.hunks().map(({ id }) => restored.doubtOf(id))).toEqual([undefined, 'This deletes code.']);
  scene.apply(restored?.acceptAll() ?? []);
  expect(restored?.hunks()).toHaveLength(1);
});
