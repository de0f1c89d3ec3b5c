import { mkdir } from 'node:fs/promises';
import { buildPanel, screenshotFolder } from './build.ts';

export async function setup(): Promise<void> {
  await buildPanel();
  await mkdir(screenshotFolder, { recursive: true });
}
