// What is kept of a model's thinking can be read again: both sides have one bound.
import { describe, expect, test } from 'vitest';
import { deepestJson } from '../../../src/core/json/depth.ts';
import { contentEventSchema } from '../../../src/core/conversation/records.ts';
import { ReasoningDetails } from '../../../src/core/gateway/reasoningDetails.ts';

/** A piece of so many levels. */
function piece(levels: number): object {
  let inner: object = {};
  for (let level = 2; level < levels; level += 1) inner = { a: inner };
  return { type: 'reasoning.text', inner };
}

describe('a piece of thinking', () => {
  test.each([deepestJson - 1, deepestJson, deepestJson + 1])(
    'of %i levels is kept where it is read again',
    (levels) => {
      const details = new ReasoningDetails();
      details.add([piece(levels), { type: 'reasoning.text', index: 1, text: 'plain' }]);
      expect(details.isCut).toBe(levels > deepestJson);
      expect(details.items).toHaveLength(levels > deepestJson ? 1 : 2);
      const event = { type: 'reasoning-details', details: details.items };
      expect(contentEventSchema.safeParse(JSON.parse(JSON.stringify(event))).success).toBe(true);
      const whole = { ...event, details: [piece(levels)] };
      expect(contentEventSchema.safeParse(whole).success).toBe(levels <= deepestJson);
    },
  );
});
