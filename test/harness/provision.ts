// Gets a real VS Code and a browser on any machine that has Node and npm, and says what it is doing.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './paths.ts';
import { progress, run, runNpm } from './process.ts';

const CODE_SERVER = process.env['CODE_SERVER_VERSION'] ?? '4.139.1';
const SPARTICUZ = '153.0.0';

/** The server build of VS Code: a workbench for the browser and a remote extension host. */
export interface ServerEditor {
  node: string;
  main: string;
}

/**
 * Fills `target` by `install(staging)` and renames: a killed install never looks like a whole one, and of two
 * installs at the same time the first to finish wins.
 */
async function installOnce(target: string, install: (staging: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) return;
  const name = path.basename(target);
  await mkdir(cacheFolder, { recursive: true });
  for (const entry of await readdir(cacheFolder)) {
    const owner = entry.startsWith(`.${name}.`) ? Number(entry.slice(name.length + 2)) : undefined;
    if (owner !== undefined && !isAlive(owner))
      await rm(path.join(cacheFolder, entry), { recursive: true, force: true });
  }
  const staging = path.join(cacheFolder, `.${name}.${process.pid}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    await install(staging);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The server build, installed from npm into the cache on first use (about 20 s, 600 MB). */
export async function provisionServer(): Promise<ServerEditor> {
  const target = path.join(cacheFolder, `code-server-${CODE_SERVER}`);
  const started = Date.now();
  await installOnce(target, async (staging) => {
    progress(
      `VS Code server build: installing code-server ${CODE_SERVER} from npm (once, 600 MB, about half a minute)`,
    );
    // Scripts would compile native modules for minutes; nothing here needs them.
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await runNpm(['install', '--prefix', staging, `code-server@${CODE_SERVER}`, '--force', ...quiet]);
    const vscode = path.join(staging, 'node_modules/code-server/lib/vscode');
    progress('VS Code server build: its own dependencies');
    await runNpm(['install', '--omit=dev', ...quiet], { cwd: vscode });
    progress('VS Code server build: its built-in extensions');
    await runNpm(['install', '--omit=dev', ...quiet], { cwd: path.join(vscode, 'extensions') });
    const logger = path.join(vscode, 'node_modules/@vscode/spdlog/index.js');
    await copyFile(path.join(import.meta.dirname, 'fileLogger.cjs'), logger);
    progress(`VS Code server build: ready after ${Math.round((Date.now() - started) / 1000)} s`);
  }).catch((error: unknown) => {
    throw new Error(
      'The server build of VS Code could not be installed from npm. Check the registry (npm ping), or set ' +
        'VSCODE_EXECUTABLE to a desktop VS Code (enough for npm start, not for the panel tests).',
      { cause: error },
    );
  });
  const main = path.join(target, 'node_modules/code-server/lib/vscode/out/server-main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing. Delete ${target} and try again.`);
  return { node: process.execPath, main };
}

const BROWSERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Path of the installed Chromium or Chrome, or one that is provided: by apt as root, else from npm. */
export async function provisionBrowser(): Promise<string> {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH is ${chosen}, and there is no such file.`);
    return chosen;
  }
  const installed = BROWSERS[process.platform]?.find((file) => existsSync(file));
  if (installed !== undefined) return installed;
  const problems: string[] = [];
  for (const provide of [chromiumFromApt, chromiumFromNpm]) {
    try {
      const browser = await provide();
      if (browser !== undefined) return browser;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `No browser for the panel tests. Install Chromium or Chrome, or set CHROME_PATH to one.\n${problems.join('\n')}`,
  );
}

async function chromiumFromApt(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  progress('Browser: installing chromium with apt-get (once)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, timeout: 120_000 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, timeout: 600_000 });
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
}

async function chromiumFromNpm(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const target = path.join(cacheFolder, `sparticuz-chromium-${SPARTICUZ}`);
  await installOnce(target, async (staging) => {
    progress(`Browser: installing @sparticuz/chromium ${SPARTICUZ} from npm (once, 66 MB)`);
    await runNpm(['install', '--prefix', staging, `@sparticuz/chromium@${SPARTICUZ}`, '--no-audit', '--no-fund']);
  });
  const entry = path.join(target, 'node_modules/@sparticuz/chromium/build/index.js');
  const module = (await import(entry)) as { default: { executablePath(): Promise<string> } };
  // Its own flags would turn off web security and process isolation, which is what the panel's tests rely on.
  const executablePath = await module.default.executablePath();
  // It is a headless build for machines without a desktop: it may miss libraries, so it is asked before it is used.
  await run(executablePath, ['--version'], { timeout: 20_000 });
  return executablePath;
}
