// Runs once before the panel specs: everything that has to be fetched, packaged or installed.
import type { TestProject } from 'vitest/node';
import { installedExtensions } from '../../harness/extensions.ts';
import { provisionBrowser, provisionServer } from '../../harness/provision.ts';

export async function setup(project: TestProject): Promise<void> {
  await provisionServer();
  await provisionBrowser();
  project.provide('extensionsFolder', await installedExtensions());
}
