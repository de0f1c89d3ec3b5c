import { mkdir } from 'node:fs/promises';
import { buildGallery } from '../../gallery/site.ts';
import { buildPanel, screenshotFolder } from './build.ts';

export async function setup(): Promise<void> {
  await buildPanel();
  await buildGallery();
  await mkdir(screenshotFolder, { recursive: true });
}
