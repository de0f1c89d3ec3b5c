// A long answer drawn as it streams, next to "parse everything again" with the same library.
import type { Section } from '../figures.ts';
import { runMarkdownBench } from './markdownBench.ts';

export async function bench(): Promise<readonly Section[]> {
  const { shapes, short, flood, heapMb } = await runMarkdownBench();
  const growth = Object.entries(shapes).map(([shape, cost]) => ({
    name: `cost of a token at 100k over that at 10k: ${shape}`,
    value: cost.growth,
    unit: '×',
    max: 1.3,
  }));
  const frames = Object.entries(shapes).map(([shape, cost]) => ({
    name: `longest frame, wall clock: ${shape}`,
    value: cost.longestFrameMs,
    unit: 'ms',
  }));
  return [
    {
      title: 'A 100,000-token answer in the panel’s Markdown view',
      figures: [
        { name: 'main thread, paint included, 16 tokens a frame', value: shapes.mix.mainThreadMs, unit: 'ms' },
        { name: 'thrown in at full speed: longest task', value: flood.longestTask, unit: 'ms', max: 50 },
        { name: 'thrown in at full speed: until all is drawn', value: flood.wholeAfter, unit: 'ms' },
        { name: 'heap kept', value: heapMb, unit: 'MB' },
        {
          name: `all again per update, ${short.naive.tokens} tokens: main thread`,
          value: short.naive.mainThreadMs,
          unit: 'ms',
        },
        { name: 'the same by ours', value: short.ours.mainThreadMs, unit: 'ms' },
        { name: 'all again over ours', value: short.ratio, unit: '×' },
        { name: 'all again: longest frame', value: short.naive.longestFrameMs, unit: 'ms' },
        ...growth,
        ...frames,
      ],
    },
  ];
}
