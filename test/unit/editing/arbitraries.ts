import fc from 'fast-check';

/** Lines as code has them: many brackets and blanks, some repeated statements, some of their own. */
export const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('}', '', '  }', '{', 'return null;', 'end', '    ') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('const a = 1;', '  call(a);', 'if (a) {', '  return a + 1;', 'let total = 0;'),
  },
  { weight: 3, arbitrary: fc.nat(40).map((n) => `statement number ${n};`) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\n`~]/g, '_')) },
);

export const lines = fc.array(line, { maxLength: 25 });

type LineEdit = { at: number; remove: number; insert: string[] };

/** An original and a result: made from it by a few edits, or unrelated. */
export const rewrite = fc.oneof(
  fc.record({ original: lines, result: lines }),
  fc
    .record({
      original: fc.array(line, { minLength: 1, maxLength: 40 }),
      edits: fc.array(fc.record({ at: fc.nat(40), remove: fc.nat(3), insert: fc.array(line, { maxLength: 4 }) }), {
        maxLength: 5,
      }),
    })
    .map(({ original, edits }) => ({ original, result: edited(original, edits) })),
);

function edited(original: readonly string[], edits: readonly LineEdit[]): string[] {
  const result = [...original];
  for (const { at, remove, insert } of edits) result.splice(at % (result.length + 1), remove, ...insert);
  return result;
}

/** Cuts a text into pieces at the given sizes, repeated. */
export function chunked(text: string, sizes: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? 1);
    chunks.push(text.slice(at, at + size));
    at += size;
  }
  return chunks;
}

export const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
