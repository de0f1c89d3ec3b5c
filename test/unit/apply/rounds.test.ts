import { expect, it } from 'vitest';
import { messageOfRound, nextRound, roundsOf } from '../../../src/core/apply/rounds.ts';

it('finds the rounds of an answer where some are missing', () => {
  const ids = ['apply-m-1-10', 'apply-m-1-2', 'm-1', 'apply-m-3', 'apply-m-1-4', 'apply-m-12-1'];
  expect(roundsOf(ids, 'm-1')).toEqual(['apply-m-1-2', 'apply-m-1-4', 'apply-m-1-10']);
  expect(nextRound(ids, 'm-1')).toBe('apply-m-1-11');
  expect(nextRound(ids, 'other')).toBe('apply-other-1');
  expect(messageOfRound('m-1')).toBeUndefined();
});
