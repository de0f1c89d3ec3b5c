import { describe, expect, it } from 'vitest';
import { acceptedId } from '../../../src/core/models/acceptedRow.ts';

const small = [undefined, 'openai/gpt-4.1'];
const whole = [undefined, 'alibaba/qwen3-coder', 'anthropic/claude-haiku-4.5', undefined, 'openai/gpt-4.1'];

describe('the model that Enter takes while the list changes', () => {
  it('is the one with the focus, though its number is another’s by now', () => {
    expect(acceptedId(1, whole, [small], 'openai/gpt-4.1')).toBe('openai/gpt-4.1');
    expect(acceptedId(1, whole, [[], small, whole], 'openai/gpt-4.1')).toBe('openai/gpt-4.1');
  });

  it('is the one with the focus in the rows of now', () => {
    expect(acceptedId(4, whole, [small], 'openai/gpt-4.1')).toBe('openai/gpt-4.1');
  });

  it('is the row that was clicked, where the rows before had none or the same of that number', () => {
    expect(acceptedId(2, whole, [small], 'openai/gpt-4.1')).toBe('anthropic/claude-haiku-4.5');
    expect(acceptedId(2, whole, [[], whole], 'openai/gpt-4.1')).toBe('anthropic/claude-haiku-4.5');
    expect(acceptedId(1, whole, [[]], undefined)).toBe('alibaba/qwen3-coder');
  });

  it('is none where it cannot be told', () => {
    expect(acceptedId(1, whole, [[undefined, 'google/gemini']], 'openai/gpt-4.1')).toBeUndefined();
    expect(acceptedId(-1, whole, [small], 'openai/gpt-4.1')).toBeUndefined();
    expect(acceptedId(0, whole, [small], 'openai/gpt-4.1')).toBeUndefined();
  });
});
