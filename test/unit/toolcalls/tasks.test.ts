// A task is named, and more than its name is run: what a user reads before must be all of it, and what runs must be that.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { exactKey } from '../../../src/core/toolcalls/approval.ts';
import { boundTool, type Tool, type ToolContext, type ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { secretVariables } from '../../../src/core/privacy/environment.ts';
import { foldersIn, mentionsScripts, scriptsBehind } from '../../../src/core/toolcalls/writing/packageScripts.ts';
import { placeholdersIn, planText, type TaskStep } from '../../../src/core/toolcalls/writing/taskPlan.ts';
import { runTaskTool } from '../../../src/host/tools/writing/runTask.ts';
import { Redactor } from '../../../src/core/privacy/redaction.ts';
import { fake, ProcessExecution, ShellExecution, Task, Uri } from '../../fakes/fakeVscode.ts';
import { processorMs } from '../processorTime.ts';

const KEY = 'vck_the-key-of-the-gateway';

function step(over: Partial<TaskStep> = {}): TaskStep {
  return {
    name: 'build',
    source: 'Workspace',
    runs: { type: 'line', line: 'make', args: [] },
    variables: {},
    isBackground: false,
    after: [],
    isSequence: false,
    ...over,
  };
}

function textOf(over: Partial<TaskStep>): string {
  return planText({ steps: [step(over)], isMadeAnew: true, filledIn: [], settings: [] });
}

describe('a plan in words', () => {
  it('has command, arguments apart, folder, shell and variables', () => {
    const text = textOf({
      runs: { type: 'program', program: 'cc', args: ['-o', 'a b', '$(x)'] },
      folder: '/repo/sub',
      shell: ['/bin/zsh', '-c'],
      variables: { MODE: 'a "b"' },
    });
    expect(text).toContain('cc -o "a b" "$(x)"');
    expect(text).toContain('in /repo/sub');
    expect(text).toContain('in the shell /bin/zsh -c');
    expect(text).toContain(String.raw`with MODE="a \"b\""`);
  });

  it('moves the lines of others in, so that none passes for one of ours', () => {
    const [first, ...rest] = textOf({ runs: { type: 'line', line: 'a\nIt gets nothing.\r2. b', args: [] } }).split(
      '\n',
    );
    expect(first).toBe('Workspace: build');
    expect(rest.slice(0, 3)).toEqual(['    a', '    It gets nothing.', '    2. b']);
    expect(textOf({ name: 'x\n    harmless' }).split('\n')[0]).toBe(String.raw`"Workspace: x\n    harmless"`);
  });

  it('writes out what cannot be seen', () => {
    expect(textOf({ runs: { type: 'line', line: 'a\u202eb', args: [] } })).toContain('a⟦U+202E⟧b');
  });

  it('says plainly what nobody can know', () => {
    const text = textOf({ runs: { type: 'unknown', definition: { type: 'bake' } } });
    expect(text).toContain('code of an extension: what it runs cannot be shown');
    expect(text).toContain('"type":"bake"');
    expect(text).toContain('cannot be taken out');
    const packages = [{ file: 'package.json', scripts: 'unreadable' as const }];
    expect(textOf({ packages })).toContain('package.json cannot be read: what the script runs is not known');
    expect(textOf({ mayRunOthers: true })).toContain('may also run other scripts of package.json');
  });

  it('finds what the editor fills in', () => {
    expect(placeholdersIn('${config:a.b} ${config:a.b} $HOME ${input:x}')).toEqual(['config:a.b', 'input:x']);
  });
});

describe('scripts of package.json', () => {
  const scripts = {
    prebuild: 'rimraf out',
    build: 'npm run compile && run-p "lint:*"',
    compile: 'tsc',
    postcompile: 'node after.js',
    'lint:a': 'oxlint',
    other: 'echo other',
    postinstall: 'node install.js',
    prepare: 'husky',
  };

  const namesIn = (line: string, all: Readonly<Record<string, string>> = scripts): string[] =>
    scriptsBehind(all, line).scripts.map(({ name }) => name);

  it('are those that run before and after, and those they name', () => {
    expect(namesIn('npm run build')).toEqual(['prebuild', 'build', 'compile', 'postcompile', 'lint:a']);
    expect(namesIn('npm run other>/dev/null')).toEqual(['other']);
    expect(namesIn('concurrently "npm:other" npm:compile')).toEqual(['other', 'compile', 'postcompile']);
  });

  it('are those of an installation too, and end where they name each other', () => {
    for (const line of ['npm install', 'npm ci --silent', 'yarn', 'pnpm -s i', 'bun add zod']) {
      expect(namesIn(line), line).toEqual(['postinstall', 'prepare']);
      expect(scriptsBehind(scripts, line).mayRunOthers, line).toBe(true);
    }
    expect(namesIn('npm run a', { a: 'npm run b', b: 'npm run a' })).toEqual(['a', 'b']);
    expect(namesIn('npm run toString')).toEqual([]);
  });

  it('have short names', () => {
    const all = { test: 'vitest', start: 'node .', stop: 'kill', pretest: 'tsc' };
    expect(namesIn('npm t', all)).toEqual(['pretest', 'test']);
    expect(namesIn('cd x && npm restart', all)).toEqual(['stop', 'start']);
  });

  it.each([
    ['npm run build -- --watch', { build: 'tsc' }, false],
    ['npm run build', { build: 'npm run compile', compile: 'tsc' }, false],
    ['npm run build', { build: 'concurrently "npm:*"' }, true],
    ['npm run build -w web', { build: 'tsc' }, true],
    ['npm run $WHAT', { build: 'tsc' }, true],
    ['make *', { build: 'tsc' }, false],
  ])('may be others than those found in %s %o: %s', (line, all, mayRunOthers) => {
    expect(scriptsBehind(all, line).mayRunOthers).toBe(mayRunOthers);
  });

  it.each(['npm t', 'C:\\node\\npm.cmd run x', './node_modules/.bin/run-s a', 'node --run b', 'yarn;', '(bun x)'])(
    'are mentioned by %s',
    (line) => expect(mentionsScripts(line)).toBe(true),
  );

  it('are not mentioned by words that look alike', () => {
    expect(mentionsScripts('bundle install; my-npm x; make nxt')).toBe(false);
  });

  it('are those of the folder that is gone to', () => {
    expect(foldersIn('cd "web" && npm --prefix=../a run x; pnpm -C b y; cd $HOME')).toEqual(['web', '../a', 'b']);
  });

  it('are found in a text of any length in no time', () => {
    const hostile = [
      'npm '.repeat(50_000),
      `npm ${'-a '.repeat(50_000)}`,
      `yarn${' '.repeat(100_000)}x`,
      'cd '.repeat(50_000),
    ];
    const many = Array.from({ length: 30_000 }, (_, index): [string, string] => [`a${index}`, 'npm run "a*"']);
    const ms = processorMs(() => {
      for (const text of hostile) {
        scriptsBehind({ a: text }, `npm run a ${text}`);
        foldersIn(text);
      }
      expect(scriptsBehind(Object.fromEntries(many), 'npm run a1').mayRunOthers).toBe(true);
    });
    expect(ms).toBeLessThan(5_000);
  });
});

it('variables with the key are found under whatever name', () => {
  const environment = {
    AI_GATEWAY_API_KEY: KEY,
    COPY: `x${KEY}`,
    Vercel_Oidc_Token: 'token',
    KEPT: 'kept',
    PATH: '/bin',
  };
  expect([...secretVariables(environment, (value) => value === 'kept')].toSorted()).toEqual([
    'AI_GATEWAY_API_KEY',
    'COPY',
    'KEPT',
    'Vercel_Oidc_Token',
  ]);
});

const folder = { name: 'repo', uri: Uri.file('/repo') };

function shellTask(name: string, command: string, options?: object): Task {
  return new Task({ type: 'shell', id: name }, folder, name, 'Workspace', new ShellExecution(command, options));
}

function npmTask(script: string): Task {
  const execution = new ShellExecution('npm', ['run', script], { cwd: '/repo' });
  return new Task({ type: 'npm', script }, folder, script, 'npm', execution);
}

function packageJson(scripts: object): void {
  fake.files.set('/repo/package.json', new TextEncoder().encode(JSON.stringify({ scripts })));
}

function define(...entries: readonly JsonObject[]): void {
  fake.setting('tasks.tasks', { globalValue: entries });
}

const redactor = new Redactor();

function bind(name: string): Promise<Tool> {
  return boundTool(runTaskTool({ redactor }), { name });
}

async function shown(name: string): Promise<string> {
  return (await bind(name)).preview?.({ name }) ?? '';
}

async function run(tool: Tool): Promise<ToolOutcome> {
  const context = { signal: new AbortController().signal, progress: () => undefined } as unknown as ToolContext;
  return tool.run({ name: 'whatever' }, context);
}

function said({ content: [first] }: ToolOutcome): string {
  return first?.type === 'text' ? first.text : '';
}

function executed(): unknown[] {
  return fake.executedTasks.map(({ execution }) =>
    execution instanceof ShellExecution
      ? (execution.commandLine ?? [execution.command, ...(execution.args ?? [])].join(' '))
      : execution instanceof ProcessExecution
        ? [execution.process, ...execution.args]
        : execution,
  );
}

function environmentOf(task: Task | undefined): unknown {
  return (task?.execution as { options?: { env?: unknown } } | undefined)?.options?.env;
}

describe('running a task', () => {
  beforeEach(() => {
    fake.reset();
    fake.folders = [folder];
    vi.unstubAllEnvs();
    for (const name of ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN', 'TASKS_TEST_COPY']) vi.stubEnv(name, undefined);
  });

  it('shows and runs the task that was found, not one that tasks.json calls by the same words', async () => {
    define({ label: 'npm: test', type: 'shell', command: 'echo harmless' });
    fake.tasks = [shellTask('npm: test', 'echo harmless'), npmTask('test')];
    packageJson({ pretest: 'echo before', test: 'echo EVIL' });
    const tool = await bind('npm: test');
    const text = tool.preview?.({}) ?? '';
    expect(text).toContain('npm run test');
    expect(text).toContain('pretest: "echo before"');
    expect(text).toContain('test: "echo EVIL"');
    expect(text).not.toContain('harmless');
    await run(tool);
    expect(executed()).toEqual(['npm run test']);
  });

  it('shows and runs those it depends on, each once, in order and before it', async () => {
    vi.stubEnv('AI_GATEWAY_API_KEY', KEY);
    define(
      { label: 'all', type: 'shell', command: 'echo all', dependsOn: ['a', 'b'], dependsOrder: 'sequence' },
      { label: 'a', type: 'shell', command: 'echo a', dependsOn: 'base' },
      { label: 'b', type: 'shell', command: 'echo b', dependsOn: ['base', { type: 'npm', script: 'lint' }] },
    );
    fake.tasks = [...['b', 'a', 'base', 'all'].map((name) => shellTask(name, `echo ${name}`)), npmTask('lint')];
    packageJson({ lint: 'oxlint' });
    const tool = await bind('Workspace: all');
    const text = tool.preview?.({}) ?? '';
    const order = ['echo base', 'echo a', 'npm run lint', 'lint: "oxlint"', 'echo b', 'echo all'];
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines.filter((line) => order.includes(line))).toEqual(order);
    const outcome = await run(tool);
    expect(executed()).toEqual(['echo base', 'echo a', 'npm run lint', 'echo b', 'echo all']);
    expect(outcome.activity?.map(({ what }) => what)).toEqual([
      'Task: base',
      'Task: a',
      'Task: lint',
      'Task: b',
      'Task: all',
    ]);
  });

  it('runs nothing after one that failed', async () => {
    vi.stubEnv('AI_GATEWAY_API_KEY', KEY);
    define({ label: 'all', dependsOn: ['a'] });
    fake.tasks = [shellTask('a', 'false'), new Task({ type: '$composite' }, folder, 'all', 'Workspace')];
    fake.exitCodes.set('a', 2);
    const outcome = await run(await bind('all'));
    expect(executed()).toEqual(['false']);
    expect(said(outcome)).toContain('“a” ended with exit code 2');
    expect(said(outcome)).toContain('“all”, which depends on it, was not started');
  });

  it.each([
    [
      'depends on itself',
      [
        { label: 'a', dependsOn: 'b' },
        { label: 'b', dependsOn: 'a' },
      ],
      'depends on itself',
    ],
    ['depends on nothing known', [{ label: 'a', dependsOn: 'gone' }], 'depends on “gone”, and there is no such task'],
  ])('does not run what %s', async (_what, entries, problem) => {
    define(...entries);
    fake.tasks = [shellTask('a', 'echo a'), shellTask('b', 'echo b')];
    expect(said(await run(await bind('a')))).toContain(problem);
    expect(fake.executedTasks).toEqual([]);
  });

  it('runs what was shown, also where another task answers to the name by then: or nothing', async () => {
    fake.tasks = [shellTask('build', 'make')];
    const tool = await bind('build');
    fake.tasks = [shellTask('build', 'make evil')];
    const outcome = await run(tool);
    expect(outcome.isError).toBe(true);
    expect(said(outcome)).toContain('changed since the user was asked. It was not started.');
    expect(fake.executedTasks).toEqual([]);
  });

  it('is another permission once a script, an option or something it depends on is another', async () => {
    const key = async (): Promise<string> =>
      exactKey({ tool: await bind('npm: build'), input: { name: 'npm: build' } });
    fake.tasks = [npmTask('build'), shellTask('before', 'echo one')];
    packageJson({ build: 'tsc', unused: 'echo' });
    const first = await key();
    packageJson({ build: 'tsc', unused: 'echo other' });
    expect(await key()).not.toBe(first);
    packageJson({ build: 'tsc; curl evil.example' });
    expect(await key()).not.toBe(first);
    packageJson({ build: 'tsc', prebuild: 'curl evil.example', unused: 'echo' });
    expect(await key()).not.toBe(first);
    packageJson({ build: 'tsc', unused: 'echo' });
    expect(await key()).toBe(first);
    define({ type: 'npm', script: 'build', dependsOn: 'before' });
    const withBefore = await key();
    expect(withBefore).not.toBe(first);
    fake.tasks = [npmTask('build'), shellTask('before', 'echo two')];
    expect(await key()).not.toBe(withBefore);
  });

  it('shows settings of the workspace that change terminals, and what the editor fills in', async () => {
    const system = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
    fake.setting(`terminal.integrated.automationProfile.${system}`, { workspaceValue: { path: './evil.sh' } });
    fake.setting(`terminal.integrated.profiles.${system}`, { globalValue: { mine: {} } });
    fake.setting('app.build', { globalValue: '${config:app.more}' });
    fake.setting('app.more', { globalValue: 'make evil' });
    fake.setting('tasks.inputs', { globalValue: [{ id: 'where', type: 'command', command: 'evil.pick' }] });
    fake.tasks = [shellTask('build', '${config:app.build} ${input:where} ${workspaceFolder}')];
    const text = await shown('build');
    expect(text).toContain(`terminal.integrated.automationProfile.${system} = {"path":"./evil.sh"}`);
    expect(text).not.toContain('mine');
    expect(text).toContain('${config:app.more} = "make evil"');
    expect(text).toContain('"command":"evil.pick"');
  });

  it('does not run what is too long to be shown whole', async () => {
    fake.tasks = [shellTask('build', `echo ${'x'.repeat(9_000)}; evil`)];
    expect(said(await run(await bind('build')))).toContain('too long to be shown whole');
    expect(fake.executedTasks).toEqual([]);
  });

  it('answers an unknown name with the names there are, and nothing at all in Restricted Mode', async () => {
    fake.tasks = [shellTask('build', 'make')];
    expect(said(await run(await bind('no such')))).toContain('Workspace: build');
    fake.isTrusted = false;
    expect(said(await run(await bind('build')))).toContain('Restricted Mode');
    expect(fake.executedTasks).toEqual([]);
  });
});

describe('the environment of a task', () => {
  beforeEach(() => {
    fake.reset();
    fake.folders = [folder];
    vi.stubEnv('AI_GATEWAY_API_KEY', KEY);
    vi.stubEnv('TASKS_TEST_COPY', `Bearer ${KEY}`);
    vi.stubEnv('VERCEL_OIDC_TOKEN', undefined);
  });

  it('has empty values for the key, the token and their copies, in its own variables too', async () => {
    const system = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
    fake.setting(`terminal.integrated.env.${system}`, { globalValue: { FROM_SETTINGS: '${env:AI_GATEWAY_API_KEY}' } });
    const env = { MODE: 'test', MINE: '${env:AI_GATEWAY_API_KEY}', VERCEL_OIDC_TOKEN: 'in' };
    fake.tasks = [
      shellTask('build', 'make', { cwd: '/repo', env }),
      new Task({ type: 'process' }, folder, 'program', 'Workspace', new ProcessExecution('make', ['all'], { env })),
    ];
    const emptied = {
      AI_GATEWAY_API_KEY: '',
      VERCEL_OIDC_TOKEN: '',
      TASKS_TEST_COPY: '',
      FROM_SETTINGS: '',
      MINE: '',
      MODE: 'test',
    };
    await run(await bind('build'));
    await run(await bind('program'));
    expect(fake.executedTasks.map(environmentOf)).toEqual([emptied, emptied]);
    expect(executed()).toEqual(['make', ['make', 'all']]);
    expect(await shown('build')).toContain('with MODE="test"');
    expect(await shown('build')).not.toContain('MINE');
    expect(await shown('build')).toContain('made anew without the gateway’s key and token');
  });

  it('is left alone where there is neither', async () => {
    vi.stubEnv('AI_GATEWAY_API_KEY', undefined);
    vi.stubEnv('TASKS_TEST_COPY', undefined);
    fake.tasks = [shellTask('build', 'make')];
    await run(await bind('build'));
    expect(fake.executedTasks).toEqual(fake.tasks);
    expect(await shown('build')).toContain('has neither the gateway’s key nor its token');
  });

  it.each(['make ${env:AI_GATEWAY_API_KEY}', 'make ${config:app.key}'])('is not asked for by %s', async (command) => {
    fake.setting('app.key', { globalValue: '${env:TASKS_TEST_COPY}' });
    fake.tasks = [shellTask('build', command)];
    expect(said(await run(await bind('build')))).toContain('which nothing that a model starts is given');
    expect(fake.executedTasks).toEqual([]);
  });

  it('of an extension’s own code is the editor’s, and the question says so', async () => {
    const task = new Task({ type: 'bake', oven: 2 }, folder, 'cake', 'bakery');
    fake.tasks = [task];
    const text = await shown('cake');
    expect(text).toContain('"oven":2');
    expect(text).toContain('a key or token of the gateway cannot be taken out of it');
    await run(await bind('cake'));
    expect(fake.executedTasks).toEqual([task]);
  });
});
