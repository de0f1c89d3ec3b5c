import { expect, it } from 'vitest';
import { PanelBadge } from '../../../src/host/chat/panelBadge.ts';

it('counts what waits, says each of it, and goes with the last', () => {
  const view: { badge?: { readonly value: number; readonly tooltip: string } | undefined } = {};
  const badge = new PanelBadge(() => [view]);
  badge.set('a', 'question', 'A question waits for your answer');
  badge.set('b', 'finished', 'Response finished: b');
  badge.set('b', 'finished', 'Response finished: b again');
  expect(view.badge).toEqual({ value: 2, tooltip: 'A question waits for your answer\nResponse finished: b again' });
  // What is seen of one chat is no answer to another.
  badge.seen('b');
  expect(view.badge).toMatchObject({ value: 1, tooltip: 'A question waits for your answer' });
  badge.clear('a', 'approval');
  expect(view.badge).toMatchObject({ value: 1 });
  badge.clear('a', 'question');
  expect(view.badge).toBeUndefined();
});
