import fc from 'fast-check';
import type { Report } from './editorLike.ts';
import { lineNamed } from './reviewEdits.ts';

/** Something that happens, where, how much of it, and how the editor tells of it. */
export interface StepOf<Kind> {
  readonly kind: Kind;
  readonly at: number;
  readonly size: number;
  readonly report: Report;
}

/** Lines that stay, then some that go and some that come. */
interface Part {
  readonly stay: number;
  readonly go: number;
  readonly come: number;
}

/** A document, an answer for lines of it, and what happens. */
export interface SceneOf<Kind> {
  readonly parts: readonly Part[];
  readonly above: number;
  readonly below: number;
  readonly eol: '\n' | '\r\n';
  readonly steps: readonly StepOf<Kind>[];
}

/** `weights`: how often each kind happens compared with the rest. */
export function scenesOf<Kind extends string>(
  weights: Readonly<Record<Kind, number>>,
  maxLength = 14,
): fc.Arbitrary<SceneOf<Kind>> {
  const kind = fc.oneof(
    ...(Object.entries(weights) as [Kind, number][]).map(([name, weight]) => ({
      weight: weight * 10,
      arbitrary: fc.constant(name),
    })),
  );
  const report = fc.constantFrom<Report>('as-made', 'joined', 'cut-down', 'one-change');
  return fc.record({
    parts: fc.array(fc.record({ stay: fc.nat(3), go: fc.nat(3), come: fc.nat(3) }), { minLength: 1, maxLength: 4 }),
    above: fc.nat(2),
    below: fc.nat(2),
    eol: fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n'),
    steps: fc.array(fc.record({ kind, at: fc.nat(60), size: fc.nat(40), report }), { minLength: 1, maxLength }),
  });
}

/** The lines of a scene: the document's, which of them are rewritten, the answer's, and the names of those that stay. */
export function textsOf({ parts, above, below }: Omit<SceneOf<never>, 'steps'>): {
  readonly lines: string[];
  readonly start: number;
  readonly end: number;
  readonly answer: string[];
  readonly kept: ReadonlySet<string>;
} {
  const original: string[] = [];
  const answer: string[] = [];
  const kept = new Set<string>();
  let [b, m] = [0, 0];
  for (const { stay, go, come } of parts) {
    for (let i = 0; i < stay; i++, b++) {
      const text = lineNamed(`b${b}`, b);
      original.push(text);
      answer.push(text);
      kept.add(`b${b}`);
    }
    for (let i = 0; i < go; i++, b++) original.push(lineNamed(`b${b}`, b));
    for (let i = 0; i < come; i++, m++) answer.push(lineNamed(`m${m}`, m));
  }
  if (original.length === 0) original.push('');
  const around = (count: number, from: number): string[] =>
    Array.from({ length: count }, (_, index) => lineNamed(`k${from + index}`, index));
  // A document that a review empties has one line all the same, which belongs to nobody.
  const start = kept.size + below > 0 ? above : Math.max(1, above);
  const lines = [...around(start, 0), ...original, ...around(below, start)];
  return { lines, start, end: start + original.length, answer, kept };
}
