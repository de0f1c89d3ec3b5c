// Runs test/editor/host/**/*.spec.ts inside a real extension host, against the installed package.
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { HostResult } from '../editor/support/hostSpec.ts';
import { LOCAL_KEY, startGateway } from '../gateway/server.ts';
import { launchBrowser, newProfile } from './browser.ts';
import { installIntoDesktop, profileArguments, provisionDesktop, startVirtualDisplay } from './desktop.ts';
import { installedExtensions } from './extensions.ts';
import { outFolder, resultsFolder, root, sampleWorkspace, vsixPath } from './paths.ts';
import { killTree, progress } from './process.ts';
import { copyWorkspace, QUIET_SETTINGS, startEditor } from './server.ts';

/** The longest that all host specs together may take, also on a busy machine: each has a limit of its own. */
const TIMEOUT = 900_000;

interface HostRun {
  workspace: string;
  /** The development extension that only carries the specs. */
  carrier: string;
  tests: string;
  report: string;
  env: Record<string, string>;
  userSettings: Record<string, unknown>;
}

/** Bundles the specs into one module with the `run` that VS Code calls. */
async function bundle(files: readonly string[]): Promise<{ carrier: string; tests: string }> {
  const carrier = path.join(outFolder, 'host-specs');
  await rm(carrier, { recursive: true, force: true });
  await mkdir(carrier, { recursive: true });
  const tests = path.join(carrier, 'specs.js');
  const imports = files.map((file) => `import ${JSON.stringify(path.join(root, file))};`).join('\n');
  await build({
    stdin: {
      contents: `
        import { writeFileSync } from 'node:fs';
        import { runAll } from ${JSON.stringify(path.join(root, 'test/editor/support/hostSpec.ts'))};
        ${imports}
        export async function run() {
          const results = await runAll();
          writeFileSync(process.env.AIGS_HOST_REPORT, JSON.stringify(results));
          if (results.some((result) => result.error !== undefined)) throw new Error('Some host specs failed.');
        }`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    sourcemap: 'inline',
    outfile: tests,
    logLevel: 'warning',
  });
  const manifest = { name: 'host-specs', publisher: 'ai-gateway-studio-test', version: '1.0.0' };
  await writeFile(path.join(carrier, 'package.json'), JSON.stringify({ ...manifest, engines: { vscode: '*' } }));
  return { carrier, tests };
}

async function runInDesktop(executable: string, run: HostRun): Promise<void> {
  const profile = await mkdtemp(path.join(tmpdir(), 'aigs-desktop-'));
  const needsDisplay = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  const screen = needsDisplay ? await startVirtualDisplay() : undefined;
  try {
    await installIntoDesktop(executable, vsixPath(), profile);
    const settings = path.join(profile, 'data', 'User', 'settings.json');
    await mkdir(path.dirname(settings), { recursive: true });
    await writeFile(settings, JSON.stringify({ ...QUIET_SETTINGS, ...run.userSettings }));
    await runTests({
      vscodeExecutablePath: executable,
      reuseMachineInstall: true,
      extensionDevelopmentPath: run.carrier,
      extensionTestsPath: run.tests,
      extensionTestsEnv: {
        ...run.env,
        AIGS_HOST_REPORT: run.report,
        ...(screen === undefined ? {} : { DISPLAY: screen.display }),
      },
      launchArgs: [
        run.workspace,
        ...profileArguments(profile),
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
        '--password-store=basic',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } finally {
    if (screen !== undefined) await killTree(screen.process);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Lets the workbench say that the run has ended; the returned function waits for that, within limits. */
async function exposeExit(page: Page): Promise<() => Promise<void>> {
  let exit: (() => void) | undefined;
  const exited = new Promise<void>((resolve) => (exit = resolve));
  await page.exposeFunction('codeAutomationExit', () => exit?.());
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`The host specs did not end within ${TIMEOUT} ms.`)), TIMEOUT);
    });
    await Promise.race([exited, tooLong]).finally(() => clearTimeout(timer));
  };
}

async function runInServer(run: HostRun): Promise<void> {
  const editor = await startEditor({
    workspace: run.workspace,
    extensionsFolder: await installedExtensions(),
    env: { ...run.env, AIGS_HOST_REPORT: run.report },
    userSettings: run.userSettings,
    // A built server ignores the payload without it.
    args: ['--enable-smoke-test-driver'],
  });
  const browser = await launchBrowser();
  const lines: string[] = [];
  try {
    const page = await (await newProfile(browser)).newPage();
    page.on('console', (message) => lines.push(`[${message.type()}] ${message.text()}`));
    const remote = `vscode-remote://127.0.0.1:${editor.port}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', `${remote}${run.carrier}`],
      ['extensionTestsPath', `${remote}${run.tests}`],
      ['skipWelcome', 'true'],
    ]);
    await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
      lines.push(`[${type}] ${values.join(' ')}`);
    });
    const exit = await exposeExit(page);
    await page.goto(`${editor.url}&payload=${encodeURIComponent(payload)}`);
    await exit();
    if (!existsSync(run.report)) throw new Error('The extension host ended without a report.');
  } catch (error) {
    await keepLogs(lines, await editor.logs());
    throw error;
  } finally {
    await browser.close();
    await editor.stop();
  }
}

async function keepLogs(lines: readonly string[], logs: Readonly<Record<string, string>>): Promise<void> {
  const folder = path.join(resultsFolder, 'host-specs');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'console.log'), lines.join('\n'));
  const text = Object.entries(logs).map(([name, content]) => `=== ${name}\n${content}`);
  await writeFile(path.join(folder, 'editor.log'), text.join('\n'));
  progress(`Evidence: ${folder}`);
}

/** What random specs try: passed on to the extension host where it is set. */
function chosenSequences(): Record<string, string> {
  const names = ['AIGS_SEED', 'AIGS_SEQUENCES'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** Runs the host specs whose path contains `pattern`; resolves to one result per spec, `[]` when none was declared. */
export async function runHostSpecs(pattern = ''): Promise<HostResult[]> {
  const files = globSync('test/editor/host/**/*.spec.ts', { cwd: root }).filter((file) => file.includes(pattern));
  if (files.length === 0) return [];
  const { carrier, tests } = await bundle(files.toSorted());
  const workspace = await copyWorkspace(sampleWorkspace);
  const gateway = await startGateway();
  const report = path.join(outFolder, `host-report-${process.pid}.json`);
  await rm(report, { force: true });
  try {
    const desktop = await provisionDesktop({ useInstalled: false });
    const run: HostRun = {
      workspace: workspace.folder,
      carrier,
      tests,
      report,
      env: { ...chosenSequences(), AI_GATEWAY_API_KEY: LOCAL_KEY, AIGS_GATEWAY_URL: gateway.url },
      userSettings: { 'aiGateway.baseUrl': gateway.url, 'aiGateway.allowEnvironmentCredentials': true },
    };
    // A failing spec makes the run itself fail; the report says which, so it counts and not the exit code.
    await (desktop === undefined ? runInServer(run) : runInDesktop(desktop, run)).catch((error: unknown) => {
      if (!existsSync(report)) throw error;
    });
    return JSON.parse(await readFile(report, 'utf8')) as HostResult[];
  } finally {
    await gateway.close();
    await workspace.remove();
    await rm(report, { force: true });
  }
}
