import { describe, expect, it } from 'vitest';
import { withBackslashes } from '../../../src/core/extraction/backslashes.ts';
import { AnswerReader } from '../../../src/core/extraction/answerReader.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { wireSchemaFor } from '../../../src/core/extraction/wireSchema.ts';

const SOURCE = String.raw`Folder C:\temp\bin\new_logs holds $\frac{1}{2} \times \theta$.
next line of it`;

describe('backslashes that an answer had not doubled', () => {
  it.each([
    [String.raw`C:\temp\bin\new_logs`],
    [String.raw`$\frac{1}{2} \times \theta$`],
    ['holds it.\nnext line'],
    ['a\tb'],
  ])('are those of the source: %j', (meant) => {
    const read = JSON.parse(`"${meant.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) as string;
    expect(withBackslashes({ text: [read] }, SOURCE)).toEqual({ text: [meant] });
  });

  it('are left alone where the source has the sign itself, or no backslash', () => {
    const value = { text: 'a\tnew' };
    expect(withBackslashes(value, 'a\tnew and \\tnew')).toBe(value);
    expect(withBackslashes(value, 'a new')).toBe(value);
  });

  it.each([
    ['a JSON document', String.raw`{"level": "error", "message": "failed\nretrying \"a\"\tsoon"}`],
    ['lines of JSON', String.raw`{"a": 1}${'\n'}{"message": "failed\nretrying \"a\"\tsoon"}`],
    ['a program', String.raw`log("failed\nretrying \"a\"\tsoon");`],
  ])('are none where %s writes an escape as the answer does', (_, source) => {
    const value = { message: 'failed\nretrying "a"\tsoon' };
    expect(withBackslashes(value, source)).toBe(value);
  });

  it('are missed in quoted paths and formulas as well', () => {
    const source = String.raw`a,"C:\temp\new","$\frac{1}{2}\times 3$"`;
    const value = ['C:\temp\new', '$\frac{1}{2}\times 3$'];
    expect(withBackslashes(value, source)).toEqual([String.raw`C:\temp\new`, String.raw`$\frac{1}{2}\times 3$`]);
  });

  it('are told of in an answer that is valid JSON', async () => {
    const schema = { type: 'object', properties: { folder: { type: 'string' } }, required: ['folder'] };
    const wire = wireSchemaFor(schema, 'prompt', false);
    if (wire === undefined) throw new Error('There is no schema to send.');
    const reader = new AnswerReader({ wire, validator: new SchemaValidator(schema), source: SOURCE });
    const text = String.raw`{"folder": "C:\temp\bin"}`;
    for (const event of reader.read({ type: 'text-delta', text })) expect(event.type).toBe('partial');
    const { instance, remarks } = await reader.finish('stop');
    expect(instance).toEqual({ folder: String.raw`C:\temp\bin` });
    expect(remarks).toHaveLength(1);
  });

  it('are looked for in time as long as the text', () => {
    const source = String.raw`\theta \times `.repeat(200_000);
    const value = Array.from({ length: 20_000 }, (_, at) => `${at}\theta`);
    const started = performance.now();
    expect(withBackslashes(value, source)).toContain(String.raw`7\theta`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
