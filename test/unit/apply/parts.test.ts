import { describe, expect, it } from 'vitest';
import { placeBlock, type Placement } from '../../../src/core/apply/placeBlock.ts';

function place(document: string, code: string, path = ''): Placement {
  return placeBlock({ document, code, path, selection: { start: 0, end: 0 } });
}

function textOf(placed: Placement): string {
  return placed.kind === 'unplaced' ? `unplaced: ${placed.reason}` : placed.text;
}

/** What a block shows of a file, and what the file is then. */
interface Part {
  readonly what: string;
  readonly path: string;
  readonly file: string;
  readonly code: string;
  readonly text: string;
}

const BOX = `class Box {\n  size = 1;\n\n  grow() {\n    this.size += 1;\n  }\n\n  shrink() {\n    this.size -= 1;\n  }\n}\n`;
const ROUTES = `@app.get("/a")\ndef a():\n    return 1\n\n\n@app.get("/b")\ndef b():\n    return 2\n`;

const PARTS: readonly Part[] = [
  {
    what: 'one method of a class',
    path: 'box.js',
    file: BOX,
    code: 'class Box {\n  grow() {\n    this.size += 2;\n  }\n}',
    text: BOX.replace('+= 1', '+= 2'),
  },
  {
    what: 'a method without its class, and a new one behind it',
    path: 'box.js',
    file: BOX,
    code: 'grow() {\n  this.size += 2;\n}\n\ndouble() {\n  this.size *= 2;\n}',
    text: BOX.replace('+= 1;\n  }', '+= 2;\n  }\n\n  double() {\n    this.size *= 2;\n  }'),
  },
  {
    what: 'a new method in a class that is left out',
    path: 'box.js',
    file: BOX,
    code: 'class Box {\n  // ... existing code ...\n\n  reset() {\n    this.size = 1;\n  }\n}',
    text: BOX.replace(/\n}\n$/, '\n\n  reset() {\n    this.size = 1;\n  }\n}\n'),
  },
  {
    what: 'statements of a function, the rest left out',
    path: 'a.ts',
    file: 'function a() {\n  const y = 2;\n  // start\n  foo(y);\n  bar();\n  return y;\n}\n',
    code: 'function a() {\n  // ...\n  foo(y + 1);\n  // ...\n}',
    text: 'function a() {\n  const y = 2;\n  // start\n  foo(y + 1);\n  bar();\n  return y;\n}\n',
  },
  {
    what: 'a decorated function, shown without its decorator',
    path: 'a.py',
    file: ROUTES,
    code: 'def b():\n    return 3',
    text: ROUTES.replace('return 2', 'return 3'),
  },
  {
    what: 'a function and an import that the file lacks',
    path: 'a.py',
    file: `"""Doc."""\n\nimport os\nfrom x import a\n\n\ndef b():\n    return os.name\n`,
    code: 'from x import c\nimport sys\n\n\ndef b():\n    return sys.path',
    text: `"""Doc."""\n\nimport os\nfrom x import a, c\nimport sys\n\n\ndef b():\n    return sys.path\n`,
  },
  {
    what: 'a script of a package.json',
    path: 'package.json',
    file: '{\n  "name": "x",\n  "scripts": {\n    "build": "a"\n  },\n  "license": "MIT"\n}\n',
    code: '{\n  "scripts": {\n    "lint": "c"\n  }\n}',
    text: '{\n  "name": "x",\n  "scripts": {\n    "build": "a",\n    "lint": "c"\n  },\n  "license": "MIT"\n}\n',
  },
  {
    what: 'one service of a compose file, with the keys above it',
    path: 'compose.yml',
    file: 'services:\n  web:\n    image: a\n  db:\n    image: b\nvolumes:\n  data:\n',
    code: 'services:\n  web:\n    image: a2\n    ports:\n      - 80',
    text: 'services:\n  web:\n    image: a2\n    ports:\n      - 80\n  db:\n    image: b\nvolumes:\n  data:\n',
  },
  {
    what: 'a table of a Cargo.toml',
    path: 'Cargo.toml',
    file: '[package]\nname = "x"\n\n[dependencies]\nserde = "1"\n\n[dev-dependencies]\ninsta = "1"\n',
    code: '[dependencies]\nserde = "1"\nanyhow = "1"',
    text: '[package]\nname = "x"\n\n[dependencies]\nserde = "1"\nanyhow = "1"\n\n[dev-dependencies]\ninsta = "1"\n',
  },
  {
    what: 'a section of a README',
    path: 'README.md',
    file: '# Title\n\n## Install\n\nRun npm.\n\n## Use\n\nCall it.\n\n## License\n\nMIT\n',
    code: '## Use\n\nCall it twice.\n\n```sh\n## not a heading\n```',
    text: '# Title\n\n## Install\n\nRun npm.\n\n## Use\n\nCall it twice.\n\n```sh\n## not a heading\n```\n\n## License\n\nMIT\n',
  },
  {
    what: 'the head of a page',
    path: 'a.html',
    file: '<html>\n  <head>\n    <title>a</title>\n  </head>\n  <body>\n    <p>one</p>\n  </body>\n</html>\n',
    code: '<html>\n  <head>\n    <title>b</title>\n  </head>\n</html>',
    text: '<html>\n  <head>\n    <title>b</title>\n  </head>\n  <body>\n    <p>one</p>\n  </body>\n</html>\n',
  },
  {
    what: 'one of several methods of one name',
    path: 'a.go',
    file: 'package a\n\nfunc (s *Server) Start() error {\n\treturn nil\n}\n\nfunc (c *Client) Start() error {\n\treturn nil\n}\n',
    code: 'func (c *Client) Start() error {\n\treturn c.dial()\n}',
    text: 'package a\n\nfunc (s *Server) Start() error {\n\treturn nil\n}\n\nfunc (c *Client) Start() error {\n\treturn c.dial()\n}\n',
  },
  {
    what: 'braces on lines of their own',
    path: 'a.cs',
    file: 'class A\n{\n    void F()\n    {\n        x();\n    }\n\n    void G()\n    {\n        y();\n    }\n}\n',
    code: 'void G()\n{\n    z();\n}',
    text: 'class A\n{\n    void F()\n    {\n        x();\n    }\n\n    void G()\n    {\n        z();\n    }\n}\n',
  },
  {
    what: 'a text over several lines, at another depth',
    path: 'a.js',
    file: 'class A {\n  f() {\n    return 1;\n  }\n}\n',
    code: 'f() {\n  return `\n  a\n    b\n`;\n}',
    text: 'class A {\n  f() {\n    return `\n  a\n    b\n`;\n  }\n}\n',
  },
];

it.each(PARTS)('a block that shows $what', ({ path, file, code, text }) => {
  expect(textOf(place(file, code, path))).toBe(text);
});

describe('remarks about code that is left out', () => {
  const file = 'import a\nimport b\n\nfunction one() {\n  return 1;\n}\n\nfunction two() {\n  return 2;\n}\n';
  it.each([
    '// ... existing code ...',
    '// existing code',
    '...',
    '…',
    '/* unchanged */',
    '# rest of file',
    '// same as before',
    '// no changes here',
    '// previous imports stay the same',
    '// (imports omitted)',
    '{/* ... */}',
    '<!-- rest unchanged -->',
    '-- other imports',
    '// Keep all other imports',
    '// leave the rest as is',
    '// The rest of your imports go here',
    '// Script content remains unchanged',
    // No word of it says so: only its place does.
    '// import statements',
  ])('%s', (remark) => {
    const code = `import a\n${remark}\n\nfunction one() {\n  return 11;\n}\n\nfunction two() {\n  return 2;\n}`;
    expect(textOf(place(file, code))).toBe(file.replace('return 1;', 'return 11;'));
  });

  it('are comments where nothing is left out', () => {
    const code = file.replace('  return 1;', '  // unsupported type, return as is\n  return 11;').trimEnd();
    expect(textOf(place(file, code))).toBe(`${code}\n`);
  });
});

describe('what should be looked at', () => {
  it('is code that goes although the block did not show it', () => {
    const lines = (name: string): string => Array.from({ length: 4 }, (_, line) => `  ${name}(${line});`).join('\n');
    const body = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `function ${name}() {\n${lines(name)}\n}\n`);
    const file = body.join('\n');
    const code = body.filter((each) => !each.includes('function c')).join('\n');
    expect(place(file, code)).toMatchObject({ kind: 'whole', doubts: [{ line: 13 }] });
  });

  it('is a declaration that nothing in the file says the place of', () => {
    const placed = place(BOX, 'function other() {\n  return 1;\n}', 'box.js');
    expect(placed).toMatchObject({ text: `${BOX}\nfunction other() {\n  return 1;\n}\n`, doubts: [{ line: 14 }] });
  });

  it('is nothing where a block shows all that it changes', () => {
    for (const { file, code, path } of PARTS) expect(place(file, code, path)).toMatchObject({ doubts: [] });
  });
});

it('never writes a command into a program', () => {
  expect(place(BOX, 'npm install left-pad', 'box.js').kind).toBe('unplaced');
});

/** Small files and blocks of which each once came out wrong, in silence. */
const HARD: readonly Part[] = [
  {
    what: 'a constructor, which has the name of its class',
    path: 'A.java',
    file: 'class A {\n    int x;\n\n    A(int x) {\n        this.x = x;\n    }\n}\n',
    code: '    A(int x) {\n        check(x);\n        this.x = x;\n    }',
    text: 'class A {\n    int x;\n\n    A(int x) {\n        check(x);\n        this.x = x;\n    }\n}\n',
  },
  {
    what: 'a method that has the name of a function',
    path: 'a.py',
    file: 'def save(x):\n    return 2\n\n\nclass A:\n    def save(self):\n        return 1\n',
    code: '    def save(self):\n        return 3',
    text: 'def save(x):\n    return 2\n\n\nclass A:\n    def save(self):\n        return 3\n',
  },
  {
    what: 'a new statement beside those that are left out',
    path: 'a.py',
    file: 'def main():\n    load()\n    parse()\n    save()\n    print(1)\n',
    code: 'def main():\n    # ... existing code ...\n    notify()\n    print(1)',
    text: 'def main():\n    load()\n    parse()\n    save()\n    notify()\n    print(1)\n',
  },
  {
    what: 'a new item of a list whose items are left out',
    path: 'ci.yml',
    file: 'steps:\n  - run: a\n  - run: b\n',
    code: 'steps:\n  # ... existing steps ...\n  - run: c',
    text: 'steps:\n  - run: a\n  - run: b\n  - run: c\n',
  },
  {
    what: 'a new element beside those that are left out',
    path: 'a.tsx',
    file: '<R>\n  <Route path="/a" />\n  <Route path="/b" />\n</R>\n',
    code: '<R>\n  {/* ... */}\n  <Route path="/c" />\n</R>',
    text: '<R>\n  <Route path="/a" />\n  <Route path="/b" />\n  <Route path="/c" />\n</R>\n',
  },
  {
    what: 'a second hook of one name',
    path: 'a.tsx',
    file: 'function A() {\n  useEffect(() => {\n    one();\n  }, []);\n\n  return null;\n}\n',
    code: 'function A() {\n  // ... existing hooks ...\n\n  useEffect(() => {\n    two();\n  }, []);\n\n  return null;\n}',
    text: 'function A() {\n  useEffect(() => {\n    one();\n  }, []);\n\n  useEffect(() => {\n    two();\n  }, []);\n\n  return null;\n}\n',
  },
  {
    what: 'a package to import',
    path: 'a.go',
    file: 'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n',
    code: 'import (\n\t"fmt"\n\t"time"\n)',
    text: 'package a\n\nimport (\n\t"fmt"\n\t"os"\n\t"time"\n)\n',
  },
  {
    what: 'one of two overloads',
    path: 'A.java',
    file: 'class A {\n    void put(String a) {\n        one(a);\n    }\n\n    void put(int b) {\n        two(b);\n    }\n}\n',
    code: '    void put(int b) {\n        three(b);\n    }',
    text: 'class A {\n    void put(String a) {\n        one(a);\n    }\n\n    void put(int b) {\n        three(b);\n    }\n}\n',
  },
  {
    what: 'a setter beside its getter',
    path: 'a.py',
    file: 'class A:\n    @property\n    def x(self):\n        return self._x\n\n    @x.setter\n    def x(self, v):\n        self._x = v\n',
    code: '    @x.setter\n    def x(self, v):\n        self._x = int(v)',
    text: 'class A:\n    @property\n    def x(self):\n        return self._x\n\n    @x.setter\n    def x(self, v):\n        self._x = int(v)\n',
  },
  {
    what: 'a member of an object that is exported',
    path: 'a.js',
    file: 'export default {\n  data() {\n    return {};\n  },\n  methods: {\n    x() {\n      return 1;\n    },\n  },\n};\n',
    code: 'export default {\n  methods: {\n    x() {\n      return 2;\n    },\n  },\n};',
    text: 'export default {\n  data() {\n    return {};\n  },\n  methods: {\n    x() {\n      return 2;\n    },\n  },\n};\n',
  },
  {
    what: 'a new member of an object that is given to a function',
    path: 'vite.config.ts',
    file: "export default defineConfig({\n  plugins: [react()],\n  build: {\n    outDir: 'd',\n  },\n});\n",
    code: 'export default defineConfig({\n  server: {\n    port: 3,\n  },\n});',
    text: "export default defineConfig({\n  plugins: [react()],\n  build: {\n    outDir: 'd',\n  },\n  server: {\n    port: 3,\n  },\n});\n",
  },
  {
    what: 'a key behind one with an address',
    path: 'p.json',
    file: '{\n  "u": "https://a.b"\n}\n',
    code: '{\n  "v": 2\n}',
    text: '{\n  "u": "https://a.b",\n  "v": 2\n}\n',
  },
  {
    what: 'a name beside a default import',
    path: 'a.ts',
    file: "import x from 'x';\nx();\n",
    code: "import { y } from 'x';",
    text: "import x from 'x';\nimport { y } from 'x';\nx();\n",
  },
];

it.each(HARD)('is not fooled by $what', ({ path, file, code, text }) => {
  expect(textOf(place(file, code, path))).toBe(text);
});

it('has no place for what several places fit, or nothing fits', () => {
  const items = '{\n  "v": 1,\n  "tasks": [\n    {\n      "label": "a"\n    }\n  ]\n}\n';
  expect(place(items, '{\n  "label": "b"\n}', 'tasks.json').kind).toBe('unplaced');
  expect(
    place('class A:\n    def a(self):\n        return 1\n', '    def b(self):\n        return 2', 'a.py').kind,
  ).toBe('unplaced');
  expect(place('const x = 1;\n', 'class B {\n  // ... existing methods ...\n\n  m() {}\n}', 'a.ts').kind).toBe(
    'unplaced',
  );
});

it('marks a name that the file has no more, unless another stands in its place', () => {
  const file = `import a from 'a';\n${['one', 'two', 'three', 'four', 'five'].map((name) => `const ${name} = a;`).join('\n')}\nexport { one };\n`;
  expect(place(file, file.replace('const four = a;\n', '').trimEnd(), 'a.ts')).toMatchObject({
    doubts: [{ line: 3, reason: 'four is no longer in the file after this.' }],
  });
  expect(place(file, file.replace('const four', 'const FOUR').trimEnd(), 'a.ts')).toMatchObject({ doubts: [] });
});
