import { buildPanel } from './build.ts';

export async function setup(): Promise<void> {
  await buildPanel();
}
