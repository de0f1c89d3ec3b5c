// Desktop VS Code: the first choice where there is one, or where it can be downloaded and shown.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath, SilentReporter } from '@vscode/test-electron';
import { cacheFolder } from './paths.ts';
import { progress, run, start } from './process.ts';

const RELEASES = 'https://update.code.visualstudio.com/api/releases/stable';
const PROBE_TIMEOUT = 4000;

const INSTALLED: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/share/code/code', '/opt/visual-studio-code/code', '/snap/code/current/usr/share/code/code'],
  darwin: ['/Applications/Visual Studio Code.app/Contents/MacOS/Electron'],
  win32: [
    `${process.env['LOCALAPPDATA'] ?? ''}\\Programs\\Microsoft VS Code\\Code.exe`,
    'C:\\Program Files\\Microsoft VS Code\\Code.exe',
  ],
};

let reachable: Promise<boolean> | undefined;

/** Whether the download site answers; asked once per run, at most four seconds. */
function isDownloadReachable(): Promise<boolean> {
  reachable ??= fetch(RELEASES, { signal: AbortSignal.timeout(PROBE_TIMEOUT) }).then(
    (response) => response.ok,
    () => false,
  );
  return reachable;
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** A virtual screen for a machine without one; `undefined` when Xvfb is not installed. */
export async function startVirtualDisplay(): Promise<{ display: string; process: ChildProcess } | undefined> {
  if (spawnSync('which', ['Xvfb']).status !== 0) return undefined;
  const child = start('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']);
  const display = await new Promise<string | undefined>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(`:${chunk.toString().trim()}`));
    child.once('exit', () => resolve(undefined));
  });
  return display === undefined ? undefined : { display, process: child };
}

/**
 * The executable of a desktop VS Code: `VSCODE_EXECUTABLE`, else a download, else (with `useInstalled`) the user's
 * own. `undefined`, with the reason printed, where none can be had.
 */
export async function provisionDesktop(options: { useInstalled: boolean }): Promise<string | undefined> {
  const chosen = process.env['VSCODE_EXECUTABLE'];
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`VSCODE_EXECUTABLE is ${chosen}, and there is no such file.`);
    return chosen;
  }
  const canShow = hasDisplay() || (!options.useInstalled && spawnSync('which', ['Xvfb']).status === 0);
  if (!canShow) {
    progress('Desktop VS Code: no display here, so the server build is used');
    return undefined;
  }
  const installed = options.useInstalled ? INSTALLED[process.platform]?.find((file) => existsSync(file)) : undefined;
  if (installed !== undefined) return installed;
  if (!(await isDownloadReachable())) {
    progress('Desktop VS Code: the download site is out of reach, so the server build is used');
    return undefined;
  }
  progress('Desktop VS Code: downloading (once)');
  try {
    const reporter = new SilentReporter();
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: cacheFolder, timeout: 30_000, reporter });
  } catch (error) {
    progress(`Desktop VS Code: the download failed (${String(error)}), so the server build is used`);
    return undefined;
  }
}

/** Folders of a profile apart from the user's own. */
export function profileArguments(profile: string): string[] {
  return ['--user-data-dir', path.join(profile, 'data'), '--extensions-dir', path.join(profile, 'extensions')];
}

/** Installs a package into the profile. */
export async function installIntoDesktop(executable: string, vsix: string, profile: string): Promise<void> {
  const cli = resolveCliPathFromVSCodeExecutablePath(executable);
  await run(cli, [...profileArguments(profile), '--install-extension', vsix, '--force'], {
    timeout: 120_000,
    // A batch file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
  });
}
