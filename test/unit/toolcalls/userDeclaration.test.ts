import { describe, expect, it } from 'vitest';
import type { ParsedFile } from '../../../src/core/toolcalls/userTools/declaration.ts';
import { parseToolFile, parseToolValue } from '../../../src/core/toolcalls/userTools/parseDeclaration.ts';
import { addresses } from '../../../src/host/network/addresses.ts';
import { readJsonc } from '../../../src/core/json/jsonc.ts';

const own = { allowEnvironment: true, addresses };
const ofWorkspace = { allowEnvironment: false, addresses };

const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const base = { name: 'weather', description: 'Tells the weather.', inputSchema: city };

function problemsOf(value: unknown, options = ofWorkspace): readonly string[] {
  return parseToolValue(value, options).problems.map(({ message }) => message);
}

function file(lines: readonly string[]): ParsedFile {
  return parseToolFile(lines.join('\n'), ofWorkspace);
}

describe('a declaration of a tool', () => {
  it('is read whole: program, address and question', () => {
    const run = parseToolValue({ ...base, run: ['node', 'w.js', ['--city', '{city}']], timeoutSeconds: 5 }, own);
    expect(run.problems).toEqual([]);
    expect(run.declaration).toMatchObject({
      name: 'weather',
      timeoutMs: 5000,
      action: { type: 'run', program: 'node', args: ['w.js', ['--city', '{city}']], stdin: { type: 'none' }, cwd: '' },
    });
    const http = parseToolValue({ ...base, http: { url: 'https://api.example.com/w/{city}' } }, own);
    expect(http.declaration?.action).toMatchObject({
      method: 'GET',
      hosts: ['api.example.com'],
      body: { type: 'none' },
    });
    const manual = parseToolValue({ ...base, manual: { choices: ['sun', { label: 'Rain', value: { mm: 3 } }] } }, own);
    expect(manual.declaration?.action).toMatchObject({
      choices: [
        { label: 'sun', value: 'sun' },
        { label: 'Rain', value: { mm: 3 } },
      ],
    });
  });

  it('reads what other definitions call the schema, so that they can be pasted', () => {
    const { inputSchema, ...rest } = base;
    for (const name of ['input_schema', 'parameters']) {
      expect(parseToolValue({ ...rest, [name]: inputSchema, manual: true }, own).declaration?.inputSchema).toEqual(
        city,
      );
    }
  });

  it('gives a program all arguments as JSON where no placeholder names one', () => {
    const { declaration } = parseToolValue({ ...base, run: { program: 'node', args: ['w.js'] } }, own);
    expect(declaration?.action).toMatchObject({ stdin: { type: 'json' } });
  });

  it.each([
    'PATH',
    'Path',
    'LD_PRELOAD',
    'DYLD_INSERT_LIBRARIES',
    'BASH_ENV',
    'ENV',
    'NODE_OPTIONS',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'PERL5OPT',
    'RUBYOPT',
    'GIT_SSH_COMMAND',
    'JAVA_TOOL_OPTIONS',
    '_JAVA_OPTIONS',
    'HOME',
    'npm_config_script_shell',
    'https_proxy',
  ])('of a workspace cannot choose what programs run or load: %s', (name) => {
    const value = {
      ...base,
      run: { program: 'git', args: ['status'], env: { [name]: './x', LANG: 'C', MY_PATH: 'y' } },
    };
    expect(problemsOf(value)).toEqual([expect.stringContaining('decides which programs run')]);
    expect(problemsOf(value, own)).toEqual([]);
  });

  it('is another tool where its text is another, and the same where only blanks and order differ', () => {
    const identity = (text: string): string | undefined => parseToolFile(text, own).declaration?.identity;
    const one = '{"name":"a","description":"b","run":["x"]}';
    expect(identity('{\n // why\n "description":"b", "name":"a", "run":["x"],\n}')).toBe(identity(one));
    expect(identity('{"name":"a","description":"b","run":["y"]}')).not.toBe(identity(one));
  });

  it.each([
    ['no object', [1], /A tool is an object/],
    ['no name', { description: 'x', manual: true }, /"name" is missing/],
    ['a name no wire takes', { ...base, name: 'a b', manual: true }, /letters, digits/],
    ['nothing to do', base, /What the tool does is missing/],
    ['two things to do', { ...base, manual: true, run: ['x'] }, /does one thing/],
    ['a misspelt field', { ...base, manual: true, timeoutSecond: 3 }, /Did you mean "timeoutSeconds"/],
    ['an unknown field of a part', { ...base, run: { program: 'x', shell: true } }, /"shell" is not known here/],
    ['a command line', { ...base, run: 'node w.js' }, /"run" must be an array/],
    ['arguments as one text', { ...base, run: { program: 'x', args: '-a -b' } }, /There is no shell/],
    ['a program to choose', { ...base, run: ['{city}'] }, /let the model choose/],
    ['an unknown placeholder', { ...base, run: ['x', '{town}'] }, /\{town\} is not a property/],
    ['a folder outside', { ...base, run: { program: 'x', cwd: '../..' } }, /inside the workspace/],
    ['an absolute folder', { ...base, run: { program: 'x', cwd: 'C:\\' } }, /inside the workspace/],
    ['a host to choose', { ...base, http: { url: 'https://{city}.example.com/' } }, /host must be written out/],
    ['another scheme', { ...base, http: { url: 'file:///etc/passwd' } }, /must begin with https/],
    ['a password', { ...base, http: { url: 'https://a:b@example.com/' } }, /user name or password/],
    ['loopback unlisted', { ...base, http: { url: 'http://127.0.0.1:80/' } }, /list it in "hosts"/],
    ['loopback in disguise', { ...base, http: { url: 'http://0x7f000001/' } }, /list it in "hosts"/],
    ['localhost unlisted', { ...base, http: { url: 'http://localhost/' } }, /list it in "hosts"/],
    ['a host off the list', { ...base, http: { url: 'https://a.com/', hosts: ['b.com'] } }, /not in "hosts"/],
    ['a list that is none', { ...base, http: { url: 'https://a.com/', hosts: ['*'] } }, /is not a host/],
    ['dots in the address', { ...base, http: { url: 'https://a.com/x/../y' } }, /without "\." and "\.\."/],
    [
      'a header that breaks out',
      { ...base, http: { url: 'https://a.com/', headers: { a: 'b\r\nc: d' } } },
      /not a valid header/,
    ],
    ['a choice without words', { ...base, manual: { choices: [{ value: 1 }] } }, /"label" is missing/],
    ['a schema of a text', { ...base, inputSchema: { type: 'string' }, manual: true }, /does not describe an object/],
    ['a schema that is none', { ...base, inputSchema: { type: 'objekt' }, manual: true }, /./],
    ['an endless wait', { ...base, manual: true, timeoutSeconds: 1e9 }, /from 1 to 3600/],
  ])('is refused with a sentence: %s', (_, value, sentence) => {
    const { declaration, problems } = parseToolValue(value, own);
    expect(declaration).toBeUndefined();
    expect(problems.map(({ message }) => message).join('\n')).toMatch(sentence);
  });

  it('never gets the key of the gateway, and the environment only in the user’s own settings', () => {
    const withHeader = (text: string): unknown => ({
      ...base,
      http: { url: 'https://a.com/', headers: { token: text } },
    });
    expect(problemsOf(withHeader('${env:TOKEN}'), own)).toEqual([]);
    expect(problemsOf(withHeader('${env:TOKEN}'), ofWorkspace).join()).toMatch(/only by tools in your own settings/);
    for (const name of ['AI_GATEWAY_API_KEY', 'ai_gateway_api_key', 'VERCEL_OIDC_TOKEN']) {
      expect(problemsOf(withHeader(`x \${env:${name}}`), own).join()).toMatch(/never sent/);
    }
  });

  it('survives schema bombs', () => {
    const deep = `${'{"type":"object","properties":{"a":'.repeat(3000)}{}${'}}'.repeat(3000)}`;
    expect(
      parseToolFile(`{"name":"a","description":"b","manual":true,"inputSchema":${deep}}`, own).problems,
    ).not.toEqual([]);
    const wide = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`p${i}`, {}])),
    };
    expect(problemsOf({ ...base, inputSchema: wide, manual: true }).join()).toMatch(/longer than|too many/i);
    const loop = { type: 'object', $ref: '#' };
    expect(() => parseToolValue({ ...base, inputSchema: loop, manual: true }, own)).not.toThrow();
    expect(file(['x'.repeat(300_000)]).problems[0]?.message).toMatch(/too long/);
  });
});

describe('a mistake in a file', () => {
  it('is told at its line and column', () => {
    const parsed = file([
      '{',
      '  // A comment, and a comma too many below.',
      '  "name": "weather", "descriptoin": "x",',
      '  "description": "d",',
      '  "inputSchema": {',
      '    "type": "object",',
      '    "properties": { "city": { "type": "strnig" } },',
      '  },',
      '  "run": ["node", "w.js",',
      '    "{town}"],',
      '}',
    ]);
    expect(parsed.declaration).toBeUndefined();
    expect(parsed.problems.find(({ message }) => message.includes('strnig'))).toMatchObject({ line: 6, column: 38 });
    expect(parsed.problems.find(({ message }) => message.includes('descriptoin'))).toMatchObject({
      line: 2,
      column: 21,
    });
    expect(parsed.problems.find(({ message }) => message.includes('{town}'))).toMatchObject({ line: 9, column: 4 });
    expect(parsed.namePlace).toEqual({ line: 2, column: 10 });
  });

  it('is told where the JSON itself breaks off', () => {
    expect(file(['{', '  "name": "a"', '  "description": "b"', '}']).problems).toMatchObject([{ line: 2 }]);
  });

  it('is only a warning where a name stands twice', () => {
    const parsed = file(['{"name":"a","description":"b","manual":true,', '"name":"c"}']);
    expect(parsed.declaration?.name).toBe('c');
    expect(parsed.problems).toMatchObject([{ line: 1, isWarning: true }]);
  });
});

describe('places in JSON', () => {
  it('are those of values and names, whatever the text holds', () => {
    const text = '\ufeff{ "a\\"b": [1, /* , ] */ {"c": "x: }"}], "d": {}, // "e": 1\n "f/g": null, }';
    const { places } = readJsonc(text);
    expect(text.slice(places.valueAt(['a"b', 1, 'c']))).toMatch(/^"x: \}"/);
    expect(text.slice(places.nameAt(['a"b', 1, 'c']))).toMatch(/^"c"/);
    expect(text.slice(places.valueAt(['f/g']))).toMatch(/^null/);
    expect(text.slice(places.valueAt(['d', 'nothing', 'here']))).toMatch(/^\{\}/);
  });
});
