import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCompletion } from '../../../src/core/completion/fit.ts';
import { completionShape } from '../../../src/core/completion/shape.ts';
import { windowAt } from '../../../src/core/completion/window.ts';
import { root } from '../../harness/paths.ts';
import { effort, seed } from '../effort.ts';
import { sourceFiles } from '../sourceFiles.ts';
import { cutOf, type Cut } from './cuts.ts';

/** What is offered where the model answers with just what was cut out, in one of the forms in which models do. */
function restored({ prefix, suffix, answer }: Cut): string | undefined {
  const lines = (prefix + suffix).split('\n');
  const before = prefix.split('\n');
  const source = { lineCount: lines.length, lineAt: (line: number) => lines[line] ?? '' };
  const window = windowAt(source, before.length - 1, before.at(-1)?.length ?? 0);
  const shape = completionShape(window);
  const options = { window, shape: shape === 'none' ? 'line' : shape, insertSpaces: true, tabSize: 2 } as const;
  return fitCompletion(answer, options);
}

const files = sourceFiles().map((file) => readFileSync(path.join(root, file), 'utf8'));

describe('text cut out of real files', () => {
  it.each(['word', 'line', 'middle', 'brackets', 'block'] as const)('comes back whole: %s', (kind) => {
    const count = effort(200, 2_000);
    const places = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { numRuns: count * 2, ...seed() });
    const cuts = places.flatMap(([file, line, at]) => cutOf(files[file % files.length] ?? '', kind, line, at));
    expect(cuts.length).toBeGreaterThan(count / 4);
    const wrong = cuts.filter((cut) => restored(cut) !== cut.missing);
    expect(
      wrong.length / cuts.length,
      JSON.stringify(
        wrong.slice(0, 5).map((cut) => [cut.prefix.slice(-60), cut.answer, cut.suffix.slice(0, 60), restored(cut)]),
        null,
        1,
      ),
    ).toBeLessThanOrEqual(0.01);
  });
});
