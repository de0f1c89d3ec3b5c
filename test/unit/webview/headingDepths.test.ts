import { describe, expect, it } from 'vitest';
import type { BlockNode } from '../../../src/core/markdown/nodes.ts';
import { HeadingDepths } from '../../../src/webview/markdown/headingDepths.ts';

const heading = (level: number): BlockNode => ({ type: 'heading', level, runs: [] });
const paragraph = (): BlockNode => ({ type: 'paragraph', runs: [] });

function depthsOf(levels: readonly number[]): number[] {
  const depths = new HeadingDepths();
  return levels.map((level, index) => depths.at(heading(level), index));
}

describe('the depth of a heading', () => {
  it('is 1 for the first, whatever its level, and never more than one deeper than before', () => {
    expect(depthsOf([3, 3, 4, 6, 3])).toEqual([1, 1, 2, 3, 1]);
    expect(depthsOf([2, 4, 3, 1, 2])).toEqual([1, 2, 2, 1, 2]);
  });

  it('of a heading inside another block is one more than that of the heading above', () => {
    const depths = new HeadingDepths();
    expect(depths.at(paragraph(), 0)).toBe(1);
    depths.at(heading(2), 1);
    expect(depths.at(paragraph(), 2)).toBe(2);
  });

  it('does not count what stood at the end and became something else', () => {
    const depths = new HeadingDepths();
    depths.at(heading(2), 0);
    depths.at(heading(3), 1);
    expect(depths.at(paragraph(), 1)).toBe(2);
    expect(depths.at(heading(4), 2)).toBe(2);
  });

  it('stays when an old heading is drawn again', () => {
    const depths = new HeadingDepths();
    const first = heading(2);
    depths.at(first, 0);
    depths.at(heading(3), 1);
    expect(depths.at(first, 0)).toBe(1);
    expect(depths.at(heading(4), 2)).toBe(3);
  });
});
