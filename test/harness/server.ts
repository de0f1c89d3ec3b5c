// The server build of VS Code as a test subject: fresh folders, one process group, restartable with the same data.
import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDriver, packageHelper, type Evaluate, type Helper, type Json } from './driver.ts';
import { provisionServer, type ServerEditor } from './provision.ts';
import { killTree, run, start } from './process.ts';

/** Settings that keep the workbench still: nothing opens, asks or phones on its own. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  // What costs processor time in every window and is no part of any promise of ours.
  'editor.minimap.enabled': false,
  'workbench.editor.languageDetection': false,
  'typescript.tsserver.useSyntaxServer': 'never',
  'typescript.disableAutomaticTypeAcquisition': true,
  'workbench.colorTheme': 'Dark Modern',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

export interface EditorOptions {
  /** Absolute path of the folder to open. */
  workspace: string;
  /** Added to `QUIET_SETTINGS` in the user's settings.json. */
  userSettings?: Readonly<Record<string, unknown>>;
  /** Variables for the extension host; `undefined` removes one. Credentials of the caller's shell are never handed on. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Extension to install, together with the helper (the test driver when absent). */
  vsix?: string;
  helper?: Helper;
  /** Extensions installed beforehand by `installExtensions`; wins over `vsix`. */
  extensionsFolder?: string;
  /** `true`, the default: every folder is trusted. `false`: Restricted Mode. `'ask'`: Restricted Mode, with the question. */
  trust?: boolean | 'ask';
  /** Keeps the editor's data here instead of in a temporary folder that `stop` removes. */
  userDataDir?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** Arguments for server-main.js besides ours. */
  args?: readonly string[];
}

/** A running editor. */
export interface Editor {
  readonly url: string;
  readonly port: number;
  readonly userDataDir: string;
  readonly settingsFile: string;
  /** The server's output and every log file of the extension host, by name. */
  logs(): Promise<Record<string, string>>;
  /** Runs a function inside the extension host, with the real API; needs a workbench that is open. */
  readonly evaluate: Evaluate;
  /** Changes the user's settings in the open workbench; `null` removes a setting. */
  updateSettings(patch: Readonly<Record<string, Json>>): Promise<void>;
  /** Ends the processes at once, as a crash does, and starts again with the same data on the same port. */
  restart(): Promise<void>;
  /**
   * Makes the editor as good as new for another workspace: ends what its windows left running and forgets settings, stored
   * state and logs. No window may be open. The environment stays, so it must be the same.
   */
  renew(options: Pick<EditorOptions, 'workspace' | 'userSettings' | 'trust'>): Promise<Editor>;
  /** Ends every process of the editor; removes its data when the folder was temporary. */
  stop(): Promise<void>;
}

/** Names of variables that hold a user's credentials, or that would steer the SDKs in the extension host. */
const PRIVATE = /^(?:AI_GATEWAY_|VERCEL_|OPENAI_|ANTHROPIC_|VSCODE_|ELECTRON_|NODE_OPTIONS$|VITEST)/;

function hostEnvironment(extra: EditorOptions['env'] = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !PRIVATE.test(name));
  const merged = { ...Object.fromEntries(kept), ...extra };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

async function readSettings(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Merges into a settings.json; `undefined` removes a setting. */
export async function writeSettings(file: string, patch: Readonly<Record<string, unknown>>): Promise<void> {
  const merged = { ...(await readSettings(file)), ...patch };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(merged, null, 2));
}

/** Installs an extension and a helper of the harness into a folder that several editors may then share. */
export async function installExtensions(vsix: string, helper: Helper, extensionsFolder: string): Promise<void> {
  const server = await provisionServer();
  const scratch = await mkdtemp(path.join(tmpdir(), 'aigs-install-'));
  try {
    const helperVsix = path.join(scratch, 'helper.vsix');
    await packageHelper(helper, helperVsix);
    const wanted = ['--install-extension', vsix, '--install-extension', helperVsix, '--force'];
    const folders = ['--server-data-dir', path.join(scratch, 'data'), '--extensions-dir', extensionsFolder];
    await mkdir(extensionsFolder, { recursive: true });
    const output = await run(server.node, [server.main, '--accept-server-license-terms', ...folders, ...wanted], {
      env: hostEnvironment(),
      timeout: 120_000,
    });
    const installed = output.match(/successfully installed/g)?.length ?? 0;
    if (installed !== 2) throw new Error(`The editor refused an extension:\n${output}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function listen(server: ServerEditor, args: readonly string[], env: NodeJS.ProcessEnv, output: string[]) {
  const preload = pathToFileURL(path.join(import.meta.dirname, 'serverPreload.mjs')).href;
  const child = start(server.node, ['--import', preload, server.main, ...args], { env });
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => {
      void killTree(child).then(() => reject(new Error(`The editor ${why}\n${output.slice(-30).join('')}`)));
    };
    const timer = setTimeout(() => fail('did not start within 60 s.'), 60_000);
    const read = (chunk: Buffer): void => {
      output.push(chunk.toString());
      const recent = output.slice(-20).join('');
      const ready = /Extension host agent listening on (\d+)/.exec(recent);
      // It would stay, and wait for nothing.
      if (/EADDRINUSE/.test(recent)) {
        clearTimeout(timer);
        fail('found its port taken (EADDRINUSE).');
      }
      if (ready === null) return;
      clearTimeout(timer);
      child.off('exit', ended);
      resolve(Number(ready[1]));
    };
    const ended = (code: number | null): void => {
      clearTimeout(timer);
      fail(`ended with ${code} before it listened.`);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', ended);
  });
  return { child, port };
}

async function collectLogs(userDataDir: string, output: readonly string[]): Promise<Record<string, string>> {
  const logs: Record<string, string> = { 'server.log': output.join('') };
  const folder = path.join(userDataDir, 'data', 'logs');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) logs[path.relative(folder, file)] = await readFile(file, 'utf8');
  }
  return logs;
}

/** Processes that a server starts for its windows; they would outlive a window that goes without a word. */
const OF_WINDOWS = /--type=(?:extensionHost|fileWatcher)/;

/** Ends the processes of closed windows at once: what they could still write is thrown away anyway. */
async function endWindows(server: ChildProcess): Promise<void> {
  const children = async (): Promise<number[]> => {
    const list = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
    return list.split('\n').flatMap((line) => {
      const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(parent) === server.pid && OF_WINDOWS.test(args ?? '') ? [Number(pid)] : [];
    });
  };
  const deadline = Date.now() + 10_000;
  for (let left = await children(); left.length > 0; left = await children()) {
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
    if (Date.now() > deadline) throw new Error(`Processes of closed windows do not end: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a server keeps of its windows. Folders of logs stay, because the server's own is open; their files are emptied. */
async function forgetWindows(userDataDir: string): Promise<void> {
  const data = path.join(userDataDir, 'data');
  const names = await readdir(data).catch(() => []);
  const kept = new Set(['logs', 'Machine']);
  for (const name of names) {
    if (!kept.has(name)) await rm(path.join(data, name), { recursive: true, force: true, maxRetries: 5 });
  }
  const logs = await readdir(path.join(data, 'logs'), { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of logs) if (entry.isFile()) await rm(path.join(entry.parentPath, entry.name), { force: true });
}

function trustSettings(trust: boolean | 'ask'): Record<string, unknown> {
  if (trust === true) return { 'security.workspace.trust.enabled': false };
  return { 'security.workspace.trust.startupPrompt': trust === 'ask' ? 'always' : 'never' };
}

/** Starts the server build; resolves when it listens. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const server = await provisionServer();
  const userDataDir = options.userDataDir ?? (await mkdtemp(path.join(tmpdir(), 'aigs-editor-')));
  const settingsFile = path.join(userDataDir, 'data', 'User', 'settings.json');
  const prepare = (chosen: Pick<EditorOptions, 'userSettings' | 'trust'>): Promise<void> =>
    writeSettings(settingsFile, { ...QUIET_SETTINGS, ...trustSettings(chosen.trust ?? true), ...chosen.userSettings });
  await prepare(options);
  const extensionsFolder = options.extensionsFolder ?? path.join(userDataDir, 'extensions');
  if (options.extensionsFolder === undefined && options.vsix !== undefined) {
    await installExtensions(options.vsix, options.helper ?? 'driver', extensionsFolder);
  }
  const driver = createDriver(userDataDir);
  const output: string[] = [];
  const own = { AIGS_SECRET_KEY_FILE: path.join(userDataDir, 'secret-key'), AIGS_OWNER: String(process.pid) };
  const env = hostEnvironment({ ...own, ...driver.env, ...options.env });
  const folders = ['--server-data-dir', userDataDir, '--extensions-dir', extensionsFolder];
  const quiet = ['--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off'];
  const launch = (port: number): Promise<{ child: ChildProcess; port: number }> => {
    const address = ['--host', '127.0.0.1', '--port', String(port)];
    return listen(server, [...address, ...quiet, ...folders, ...(options.args ?? [])], env, output);
  };
  let current = await launch(options.port ?? 0);
  const { port } = current;
  const address = (workspace: string): string => `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`;
  const editor: Editor = {
    port,
    userDataDir,
    settingsFile,
    url: address(options.workspace),
    logs: () => collectLogs(userDataDir, output),
    evaluate: driver.evaluate,
    updateSettings: (patch) =>
      driver.evaluate(async (vscode, changes) => {
        for (const [name, value] of Object.entries(changes)) {
          const target = vscode.ConfigurationTarget.Global;
          await vscode.workspace.getConfiguration().update(name, value ?? undefined, target);
        }
      }, patch),
    async restart() {
      await killTree(current.child, { force: true });
      current = await launch(port);
    },
    async renew(next) {
      await endWindows(current.child);
      await driver.forget();
      await forgetWindows(userDataDir);
      output.length = 0;
      await prepare(next);
      return { ...editor, url: address(next.workspace) };
    },
    async stop() {
      await killTree(current.child);
      if (options.userDataDir === undefined) await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return editor;
}

/** A copy of a workspace that a test may change. */
export async function copyWorkspace(from: string): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-workspace-'));
  await cp(from, folder, { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
