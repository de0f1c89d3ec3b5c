// An edit that streams into a long file while somebody types in it, next to one edit per piece.
import type { Section } from '../figures.ts';
import { runEditingBench, type Writing } from './editingBench.ts';

export async function bench(): Promise<readonly Section[]> {
  const { ours, naive, quietP95 } = await runEditingBench();
  const section = (title: string, writing: Writing, isOurs: boolean): Section => ({
    title,
    figures: [
      { name: 'extension host CPU per token', value: writing.cpuPerTokenMs, unit: 'ms' },
      {
        name: 'edits of the document per second',
        value: writing.editsPerSecond,
        unit: '/s',
        ...(isOurs && { max: 17 }),
      },
      { name: `keystroke to screen, median of ${writing.keystrokes}`, value: writing.keystrokeP50, unit: 'ms' },
      { name: 'keystroke to screen, p95', value: writing.keystrokeP95, unit: 'ms', ...(isOurs && { max: 50 }) },
      { name: `time for ${writing.tokens} tokens`, value: writing.totalMs, unit: 'ms' },
    ],
  });
  return [
    section('A 2,000-line rewrite streamed into a 10,000-line file at 800 tokens/s', ours, true),
    section('The same text, one edit per piece as fast as the editor takes them', naive, false),
    {
      title: 'For comparison',
      figures: [
        { name: 'keystroke to screen while nothing is written, p95', value: quietP95, unit: 'ms' },
        {
          name: 'CPU per token, one edit per piece over ours',
          value: naive.cpuPerTokenMs / ours.cpuPerTokenMs,
          unit: '×',
        },
      ],
    },
  ];
}
