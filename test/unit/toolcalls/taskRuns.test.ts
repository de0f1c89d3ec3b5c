// How the tasks of a plan run: the editor's own wherever it can, and copies without the key as the editor would run them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { exactKey } from '../../../src/core/toolcalls/approval.ts';
import { boundTool, type Tool, type ToolContext, type ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { runTaskTool } from '../../../src/host/tools/writing/runTask.ts';
import { Redactor } from '../../../src/core/privacy/redaction.ts';
import { fake, ShellExecution, Task, tasks, Uri } from '../../fakes/fakeVscode.ts';

const folder = { name: 'repo', uri: Uri.file('/repo') };
const redactor = new Redactor();

function shellTask(name: string, command = `run ${name}`, options?: object, matchers?: readonly string[]): Task {
  const execution = new ShellExecution(command, options);
  return new Task({ type: 'shell', id: name }, folder, name, 'Workspace', execution, matchers);
}

function compound(name: string): Task {
  return new Task({ type: '$composite', id: name }, folder, name, 'Workspace');
}

function define(...entries: readonly JsonObject[]): void {
  fake.setting('tasks.tasks', { workspaceValue: entries, globalValue: entries });
}

function packageJson(file: string, scripts: object): void {
  fake.files.set(file, new TextEncoder().encode(JSON.stringify({ scripts })));
}

function bind(name: string): Promise<Tool> {
  return boundTool(runTaskTool({ redactor }), { name });
}

async function shown(name: string): Promise<string> {
  return (await bind(name)).preview?.({ name }) ?? '';
}

function run(tool: Tool, signal = new AbortController().signal): Promise<ToolOutcome> {
  const context = { signal, progress: () => undefined } as unknown as ToolContext;
  return tool.run({ name: 'whatever' }, context);
}

function said({ content: [first] }: ToolOutcome): string {
  return first?.type === 'text' ? first.text : '';
}

function executed(): string[] {
  return fake.executedTasks.map(({ name }) => name);
}

/** As the editor tells of a task that it runs by itself, and gives a new object for. */
function runByEditor({ definition, scope, name, source }: Task, exitCode?: number): void {
  const execution = { task: new Task(definition, scope, name, source), terminate: () => undefined };
  fake.startedTasks.fire({ execution });
  if (exitCode === undefined) return;
  fake.endedProcesses.fire({ execution, exitCode });
  fake.endedTasks.fire({ execution });
}

beforeEach(() => {
  fake.reset();
  fake.folders = [folder];
  for (const name of ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN']) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('without the key in the environment', () => {
  it('the task that was found is run, with its problem matchers, and the editor runs what it depends on', async () => {
    define({ label: 'all', dependsOn: ['one'] }, { label: 'one' });
    const task = shellTask('all', 'make', {}, ['$tsc']);
    fake.tasks = [task, shellTask('one')];
    expect(await shown('all')).toContain('run one');
    const outcome = await run(await bind('all'));
    expect(fake.executedTasks).toHaveLength(1);
    expect(fake.executedTasks[0]).toBe(task);
    expect(said(outcome)).toContain('“all” ended with exit code 0');
  });

  it('a compound task has ended once all it depends on have', async () => {
    define({ label: 'all', dependsOn: ['one', 'two'] });
    const [one, two] = [shellTask('one'), shellTask('two')];
    fake.tasks = [one, two, compound('all')];
    let outcome: ToolOutcome | undefined;
    const ends = run(await bind('all')).then((found) => (outcome = found));
    await vi.waitFor(() => expect(executed()).toEqual(['all']));
    runByEditor(two, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcome).toBeUndefined();
    runByEditor(one, 0);
    const found = await ends;
    expect(found.isError).toBeUndefined();
    expect(found.activity?.map(({ what }) => what)).toEqual(['Task: two', 'Task: one']);
  });

  it('a compound of tasks in the background is left once both are up', async () => {
    define({ label: 'all', dependsOn: ['one', 'two'] });
    const servers = [shellTask('one'), shellTask('two')];
    for (const server of servers) server.isBackground = true;
    fake.tasks = [...servers, compound('all')];
    const tool = await bind('all');
    vi.useFakeTimers();
    const ends = run(tool);
    await vi.advanceTimersByTimeAsync(10);
    expect(executed()).toEqual(['all']);
    for (const server of servers) runByEditor(server);
    await vi.advanceTimersByTimeAsync(10_100);
    expect(said(await ends)).toContain('“all” runs in the background');
  });

  it('the result names the one before it that failed', async () => {
    define({ label: 'all', dependsOn: 'one' });
    const [one, all] = [shellTask('one'), compound('all')];
    fake.tasks = [one, all];
    const execution = { task: all, terminate: () => undefined };
    vi.spyOn(tasks, 'executeTask').mockImplementation((task) => {
      fake.executedTasks.push(task);
      queueMicrotask(() => {
        runByEditor(one, 3);
        fake.endedTasks.fire({ execution });
      });
      return Promise.resolve(execution);
    });
    const outcome = await run(await bind('all'));
    expect(outcome.isError).toBe(true);
    expect(said(outcome)).toContain('“one” ended with exit code 3');
    expect(said(outcome)).toContain('“all”, which depends on it, was not started');
    expect(fake.executedTasks).toEqual([all]);
  });

  it('stopping ends what the editor runs before it', async () => {
    define({ label: 'all', dependsOn: 'one' });
    const [one, all] = [shellTask('one'), shellTask('all')];
    fake.tasks = [one, all];
    const ended: string[] = [];
    const execution = { task: all, terminate: () => ended.push('all') };
    vi.spyOn(tasks, 'executeTask').mockImplementation(() => {
      fake.executedTasks.push(all);
      return Promise.resolve(execution as unknown as Awaited<ReturnType<typeof tasks.executeTask>>);
    });
    const stop = new AbortController();
    void run(await bind('all'), stop.signal);
    await vi.waitFor(() => expect(executed()).toEqual(['all']));
    await new Promise((resolve) => setTimeout(resolve, 5));
    fake.startedTasks.fire({ execution: { task: one, terminate: () => ended.push('one') } });
    stop.abort();
    expect(ended).toEqual(['one']);
    fake.endedTasks.fire({ execution });
  });

  it.each([
    ['what tasks.json says for this system only', 'tasks.linux.tasks', 'workspaceValue'],
    ['the workspace’s file', 'tasks.tasks', 'workspaceValue'],
  ])('what it depends on by %s is shown', async (_what, setting, scope) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('linux');
    define({ label: 'all', command: 'make' });
    fake.setting('tasks.tasks', { globalValue: [] });
    fake.setting(setting, { [scope]: [{ label: 'all', dependsOn: 'one' }] });
    fake.tasks = [shellTask('all'), shellTask('one', 'echo HIDDEN')];
    expect(await shown('all')).toContain('echo HIDDEN');
  });
});

describe('with the key in the environment', () => {
  beforeEach(() => {
    vi.stubEnv('AI_GATEWAY_API_KEY', 'vck_the-key-of-the-gateway');
    fake.tasks = [shellTask('one'), shellTask('two'), compound('all')];
  });

  it('the copy is run, and the question says what it lacks', async () => {
    const tool = await bind('one');
    expect(tool.preview?.({})).toContain('made anew without the gateway’s key and token');
    expect(tool.preview?.({})).toContain('problem matchers written out in tasks.json do not apply');
    await run(tool);
    expect(fake.executedTasks[0]).not.toBe(fake.tasks[0]);
  });

  it('those it depends on start together, also where one never ends', async () => {
    define({ label: 'all', dependsOn: ['one', 'two'] });
    fake.exitCodes.set('one', undefined);
    const text = await shown('all');
    expect(text).toContain('starts after 1, 2, which start together');
    const stop = new AbortController();
    void run(await bind('all'), stop.signal);
    await vi.waitFor(() => expect(executed()).toEqual(['one', 'two']));
    stop.abort();
  });

  it('those of a sequence start one after the other', async () => {
    define({ label: 'all', dependsOn: ['one', 'two'], dependsOrder: 'sequence' });
    expect(await shown('all')).toContain('starts after 1, 2, which run one after the other');
    fake.exitCodes.set('one', 1);
    const outcome = await run(await bind('all'));
    expect(executed()).toEqual(['one']);
    expect(said(outcome)).toContain('“all”, which depends on it, was not started');
  });

  it('an empty variable of that name is no key', async () => {
    vi.stubEnv('AI_GATEWAY_API_KEY', '');
    await run(await bind('one'));
    expect(fake.executedTasks[0]).toBe(fake.tasks[0]);
  });
});

describe('scripts of package.json behind a command', () => {
  const key = async (): Promise<string> => exactKey({ tool: await bind('build'), input: { name: 'build' } });

  it.each([
    'npm run build',
    'npm run build>/dev/null',
    'yarn build',
    'pnpm build',
    'bun run build',
    'node --run build',
    'npx run-s build',
    'cd sub/.. && npm run build',
  ])('are shown and part of the permission: %s', async (command) => {
    fake.tasks = [shellTask('build', command)];
    packageJson('/repo/package.json', { build: 'echo BUILT', other: 'echo' });
    const first = await key();
    expect(await shown('build')).toContain('build: "echo BUILT"');
    packageJson('/repo/package.json', { build: 'curl evil.example', other: 'echo' });
    expect(await key()).not.toBe(first);
    packageJson('/repo/package.json', { build: 'echo BUILT', other: 'curl evil.example' });
    expect(await key()).not.toBe(first);
    packageJson('/repo/package.json', { build: 'echo BUILT', other: 'echo' });
    expect(await key()).toBe(first);
  });

  it('are those of the package that the task is run in, or goes to', async () => {
    packageJson('/repo/package.json', { build: 'cd web && npm run pack-it' });
    packageJson('/repo/web/package.json', { 'pack-it': 'echo WEB' });
    fake.tasks = [shellTask('build', 'npm run build'), shellTask('below', 'yarn pack-it', { cwd: '/repo/web/src' })];
    const text = await shown('build');
    expect(text).toContain('web/package.json has:');
    expect(text).toContain('pack-it: "echo WEB"');
    expect(await shown('below')).toContain('pack-it: "echo WEB"');
    const first = await key();
    packageJson('/repo/web/package.json', { 'pack-it': 'curl evil.example' });
    expect(await key()).not.toBe(first);
  });

  it('are those that a setting names, and others are said where they cannot be told', async () => {
    fake.setting('app.build', { globalValue: 'npm run build' });
    fake.tasks = [shellTask('build', '${config:app.build}'), shellTask('install', 'npm ci')];
    packageJson('/repo/package.json', { build: 'echo BUILT', postinstall: 'node hook.js' });
    expect(await shown('build')).toContain('build: "echo BUILT"');
    expect(await shown('install')).toContain('postinstall: "node hook.js"');
    expect(await shown('install')).toContain('may also run other scripts of package.json');
  });

  it('do not matter to a command that mentions none', async () => {
    fake.tasks = [shellTask('build', 'make')];
    packageJson('/repo/package.json', { make: 'echo' });
    const first = await key();
    packageJson('/repo/package.json', { make: 'echo other' });
    expect(await key()).toBe(first);
    expect(await shown('build')).not.toContain('package.json');
  });
});

it('an extension that brings tasks and does not answer is not waited for', async () => {
  vi.spyOn(tasks, 'fetchTasks').mockReturnValue(new Promise(() => undefined));
  vi.useFakeTimers();
  let tool: Tool | undefined;
  void bind('build').then((bound) => (tool = bound));
  await vi.advanceTimersByTimeAsync(10_100);
  expect(tool?.preview?.({})).toContain('did not list its tasks within 10 seconds');
  if (tool === undefined) throw new Error('still waiting');
  expect((await run(tool)).isError).toBe(true);
  expect(fake.executedTasks).toEqual([]);
});
