// The packaged extension, installed once per package into a folder that every editor of a run starts from.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { outFolder, vsixPath } from './paths.ts';
import { installExtensions } from './server.ts';

async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

/** Resolves to the folder with the package (by default the one at the root) and the test driver installed. */
export async function installedExtensions(vsix: string = vsixPath()): Promise<string> {
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: run npm run package first.`);
  const driver = path.join(import.meta.dirname, 'driver');
  const name = `extensions-${await fingerprint([vsix, `${driver}/extension.cjs`, `${driver}/package.json`])}`;
  const target = path.join(outFolder, name);
  if (existsSync(target)) {
    await utimes(target, new Date(), new Date());
    return target;
  }
  await mkdir(outFolder, { recursive: true });
  const staging = path.join(outFolder, `.${name}.${process.pid}`);
  try {
    await installExtensions(vsix, 'driver', staging);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  await removeOld(target);
  return target;
}

/** Folders of earlier packages are of no use; one that another run may still read was asked for within the hour. */
async function removeOld(current: string): Promise<void> {
  for (const entry of await readdir(outFolder)) {
    const folder = path.join(outFolder, entry);
    if (!entry.startsWith('extensions-') || folder === current) continue;
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > 3_600_000) await rm(folder, { recursive: true, force: true });
  }
}
