// Child processes that are never left behind: each runs in a group of its own, and the group dies with us.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

const running = new Set<ChildProcess>();

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') {
      execFileSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    } else {
      process.kill(-child.pid, signal);
    }
  } catch {
    // The whole group has gone already.
  }
}

process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
// Under a test runner the runner owns the signals; on our own, a signal has to reach the `exit` handler above.
if (process.env['VITEST'] === undefined) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => process.exit(code));
  }
}

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** `inherit` shows the output as it comes; `pipe` (default) returns it; a function is given it as it comes. */
  output?: 'inherit' | 'pipe' | ((text: string) => void);
  /** Milliseconds after which the whole process group is killed. */
  timeout?: number;
  shell?: boolean;
}

/** Starts a program in its own process group, so that `killTree` reaches everything it starts. */
export function start(command: string, args: readonly string[], options: RunOptions = {}): ChildProcess {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: [
      'ignore',
      options.output === 'inherit' ? 'inherit' : 'pipe',
      options.output === 'inherit' ? 'inherit' : 'pipe',
    ],
    detached: process.platform !== 'win32',
    windowsHide: true,
    shell: options.shell ?? false,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a program and all it started: asks first and forces after two seconds, or forces at once. */
export async function killTree(child: ChildProcess, options: { force?: boolean } = {}): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null;
  const exited = ended ? Promise.resolve() : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, options.force === true ? 'SIGKILL' : 'SIGTERM');
  const force = setTimeout(() => signalGroup(child, 'SIGKILL'), 2000);
  await exited;
  clearTimeout(force);
  // The leader may go before its children do.
  signalGroup(child, 'SIGKILL');
  running.delete(child);
}

/** Runs a program to its end. Rejects with its last lines of output when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = start(command, args, options);
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    if (typeof options.output === 'function') options.output(chunk.toString());
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  let timedOut = false;
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          signalGroup(child, 'SIGKILL');
        }, options.timeout);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  }).finally(() => clearTimeout(timer));
  if (code === 0) return output;
  const why = timedOut ? `took longer than ${options.timeout} ms` : `ended with ${code}`;
  throw new Error(`${command} ${args.join(' ')} ${why}\n${output.trimEnd().split('\n').slice(-25).join('\n')}`);
}

/** The npm of this machine, run with this Node: it may be older than the one we bring. */
export function runNpm(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const env = { ...(options.env ?? process.env) };
  env['PATH'] = `${dirname(process.execPath)}${delimiter}${env['PATH'] ?? ''}`;
  // Values that the outer `npm run` sets for its children would steer the inner install.
  for (const name of Object.keys(env)) {
    if (/^npm_(?:package|lifecycle|command|execpath|config_(?:local_)?prefix$)/.test(name)) delete env[name];
  }
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return run(npm, args, { ...options, env, shell: process.platform === 'win32' });
}

/** A line for the user who waits. */
export function progress(text: string): void {
  console.log(`• ${text}`);
}
