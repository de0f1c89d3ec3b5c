// `npm start`: a real VS Code with the packaged extension, the panel showing, and a gateway to talk to.
// Flags: --port N (server build), --no-open, --no-build, --fresh (forget earlier runs), --check (prove it and exit).
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { panelFrame, screenshot } from '../editor/support/workbench.ts';
import { LOCAL_KEY, startGateway } from '../gateway/server.ts';
import { launchBrowser, newProfile, openWorkbench } from './browser.ts';
import { packageHelper } from './driver.ts';
import { installIntoDesktop, profileArguments, provisionDesktop } from './desktop.ts';
import { packageExtension } from './package.ts';
import { cacheFolder, root, sampleWorkspace, vsixPath } from './paths.ts';
import { progress, run, start } from './process.ts';
import { copyWorkspace, startEditor, writeSettings, type Editor } from './server.ts';

const DEFAULT_PORT = 8391;

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

/** What the editor is given to reach a model. */
interface Connection {
  description: string;
  userSettings: Record<string, unknown>;
  env: Record<string, string>;
}

async function connect(): Promise<Connection> {
  const own = ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  const first = own[0];
  if (first !== undefined) {
    return {
      description: `the real gateway, with ${first[0]} of this shell (requests cost money)`,
      // `undefined` clears what an earlier run without a key has left.
      userSettings: { 'aiGateway.baseUrl': undefined, 'aiGateway.allowEnvironmentCredentials': undefined },
      env: Object.fromEntries(own),
    };
  }
  const gateway = await startGateway();
  return {
    description: `the local gateway at ${gateway.url}: simulated answers, no key, no cost`,
    userSettings: { 'aiGateway.baseUrl': gateway.url, 'aiGateway.allowEnvironmentCredentials': true },
    env: { AI_GATEWAY_API_KEY: LOCAL_KEY },
  };
}

/** The built-in chat would sit beside ours and ask for a sign-in; the rest keeps a first look calm. */
const CALM = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'window.autoDetectColorScheme': true,
  'workbench.secondarySideBar.defaultVisibility': 'visible',
};

/** The folder that opens: a copy, so that trying things out does not change the checkout. */
async function tryOutWorkspace(): Promise<string> {
  const folder = path.join(cacheFolder, 'start', 'sample');
  if (flags.check) return (await copyWorkspace(sampleWorkspace)).folder;
  await cp(sampleWorkspace, folder, { recursive: true, force: false });
  return folder;
}

function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', () => progress('Could not open a browser: open the address yourself.'));
  child.unref();
}

async function startDesktop(executable: string, connection: Connection, workspace: string): Promise<void> {
  const profile = path.join(cacheFolder, 'start', 'desktop');
  const opener = path.join(profile, 'opener.vsix');
  await mkdir(profile, { recursive: true });
  await packageHelper('opener', opener);
  for (const vsix of [vsixPath(), opener]) await installIntoDesktop(executable, vsix, profile);
  const settings = path.join(profile, 'data', 'User', 'settings.json');
  await writeSettings(settings, { ...CALM, ...connection.userSettings });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = start(executable, [workspace, ...profileArguments(profile), '--skip-welcome', '--wait', ...sandbox], {
    env: { ...process.env, ...connection.env },
  });
  console.log(`\nVS Code is opening. It talks to ${connection.description}.\nCtrl-C stops everything.`);
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

async function startServer(connection: Connection, workspace: string): Promise<Editor> {
  const userDataDir = flags.check
    ? await mkdtemp(path.join(tmpdir(), 'aigs-start-'))
    : path.join(cacheFolder, 'start', 'server');
  const options = {
    workspace,
    vsix: vsixPath(),
    helper: 'opener' as const,
    env: connection.env,
    userSettings: { ...CALM, 'workbench.colorTheme': undefined, ...connection.userSettings },
    userDataDir,
  };
  const port = Number(flags.port ?? (flags.check ? 0 : DEFAULT_PORT));
  try {
    return await startEditor({ ...options, port });
  } catch (error) {
    if (flags.port !== undefined || !/EADDRINUSE|already in use/.test(String(error))) throw error;
    progress(`Port ${port} is taken, so another one is used`);
    return startEditor({ ...options, port: 0 });
  }
}

/** Opens the address as a user would; resolves to whether the panel shows. */
async function check(editor: Editor): Promise<boolean> {
  const browser = await launchBrowser();
  try {
    const page = await openWorkbench(await newProfile(browser), editor.url);
    const shows = await panelFrame(page).then(
      () => true,
      () => false,
    );
    console.log(shows ? 'The panel shows, with its "Message" box.' : 'The panel does not show.');
    console.log(`Screenshot: ${await screenshot(page, 'start')}`);
    return shows;
  } finally {
    await browser.close();
    await editor.stop();
  }
}

if (flags.fresh) await rm(path.join(cacheFolder, 'start'), { recursive: true, force: true });
if (!flags['no-build']) {
  progress('Building and packaging');
  await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 });
  await packageExtension();
}
const connection = await connect();
const workspace = await tryOutWorkspace();
const desktop = flags.check ? undefined : await provisionDesktop({ useInstalled: true });
if (desktop !== undefined) {
  await startDesktop(desktop, connection, workspace);
  process.exit(0);
}
const editor = await startServer(connection, workspace);
if (flags.check) {
  process.exit((await check(editor)) ? 0 : 1);
}
console.log(`\nVS Code is ready: open ${editor.url}`);
console.log(`It talks to ${connection.description}.\nCtrl-C stops everything.`);
if (!flags['no-open']) openInBrowser(editor.url);
