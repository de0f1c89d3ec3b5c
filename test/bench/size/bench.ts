// What a user downloads, and what the editor loads when the extension starts.
import { readFile, stat } from 'node:fs/promises';
import { packageExtension } from '../../harness/package.ts';
import type { Section } from '../figures.ts';

export async function bench(): Promise<readonly Section[]> {
  const vsix = await packageExtension();
  const sizes = JSON.parse(await readFile('out/sizes.json', 'utf8')) as { activation: number; panel: number };
  return [
    {
      title: 'Size',
      figures: [
        { name: 'JavaScript loaded at activation', value: sizes.activation / 1000, unit: 'kB', max: 70 },
        { name: 'JavaScript loaded when the panel opens', value: sizes.panel / 1000, unit: 'kB' },
        { name: 'VSIX', value: (await stat(vsix)).size / 1_000_000, unit: 'MB', max: 3 },
      ],
    },
  ];
}
