// What benches of the chat measure in: the packaged extension in an editor of its own, a browser, and a server that answers
// at a pace.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { LOCAL_KEY } from '../gateway/server.ts';
import { launchBrowser } from '../harness/browser.ts';
import { sampleWorkspace } from '../harness/paths.ts';
import { copyWorkspace, startEditor, type Editor } from '../harness/server.ts';
import { startPacedServer, type Pace, type PacedServer } from './chat/pacedServer.ts';

export interface BenchEditor {
  readonly editor: Editor;
  readonly browser: Browser;
  readonly paced: PacedServer;
  /** Where the editor keeps its data. */
  readonly userDataDir: string;
  readonly close: () => Promise<void>;
}

interface BenchOptions {
  readonly vsix: string;
  readonly pace: Pace;
  /** Besides the server's address and the model. */
  readonly userSettings?: Readonly<Record<string, unknown>>;
}

/** Opens all of it; the workbench has no page yet. */
export async function openBenchEditor({ vsix, pace, userSettings }: BenchOptions): Promise<BenchEditor> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).toReversed()) await each();
  };
  try {
    const userDataDir = await mkdtemp(path.join(tmpdir(), 'aigs-bench-'));
    closing.push(() => rm(userDataDir, { recursive: true, force: true }));
    const workspace = await copyWorkspace(sampleWorkspace);
    closing.push(() => workspace.remove());
    const paced = await startPacedServer(pace);
    closing.push(() => paced.close());
    const browser = await launchBrowser();
    closing.push(() => browser.close());
    const editor = await startEditor({
      workspace: workspace.folder,
      vsix,
      userDataDir,
      env: { AI_GATEWAY_API_KEY: LOCAL_KEY },
      userSettings: { 'aiGateway.baseUrl': paced.url, 'aiGateway.model': 'bench/paced', ...userSettings },
    });
    closing.push(() => editor.stop());
    return { editor, browser, paced, userDataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
}
