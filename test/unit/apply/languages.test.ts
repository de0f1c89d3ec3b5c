import { describe, expect, it } from 'vitest';
import { placeBlock, type Placement } from '../../../src/core/apply/placeBlock.ts';

function place(path: string, document: string, code: string, language?: string): Placement {
  const fence = language ?? path.split('.').at(-1) ?? '';
  return placeBlock({ document, code, path, language: fence, selection: { start: 0, end: 0 } });
}

const textOf = (placed: Placement): string | undefined => (placed.kind === 'unplaced' ? undefined : placed.text);

const rs = `use std::fmt;\n\n#[derive(Debug)]\npub struct Point {\n    pub x: i32,\n    pub y: i32,\n}\n\nimpl Point {\n    pub fn new(x: i32, y: i32) -> Self {\n        Self { x, y }\n    }\n\n    pub fn len(&self) -> f64 {\n        0.0\n    }\n}\n\nimpl fmt::Display for Point {\n    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {\n        write!(f, "{}", self.x)\n    }\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn works() {\n        assert_eq!(1, 1);\n    }\n}\n`;
const go = `package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\ntype Server struct {\n\taddr string\n}\n\nfunc (s *Server) Start() error {\n\tfmt.Println(s.addr)\n\treturn nil\n}\n\nfunc (s *Server) Stop() error {\n\treturn nil\n}\n\nfunc main() {\n\tos.Exit(0)\n}\n`;
const cs = `using System;\n\nnamespace App\n{\n    public class Box\n    {\n        public int Size { get; set; }\n\n        public void Grow()\n        {\n            Size++;\n        }\n\n        public void Shrink()\n        {\n            Size--;\n        }\n    }\n}\n`;
const rb = `require 'json'\n\nclass User\n  attr_reader :name\n\n  def initialize(name)\n    @name = name\n  end\n\n  def hello\n    puts "hi #{name}"\n  end\n\n  private\n\n  def secret\n    42\n  end\nend\n`;
const php = `<?php\n\nnamespace App;\n\nuse App\\Models\\User;\n\nclass Ctl\n{\n    public function index()\n    {\n        return User::all();\n    }\n\n    public function show($id)\n    {\n        return User::find($id);\n    }\n}\n`;
const swift = `import UIKit\n\nclass V: UIView {\n    var a = 1\n\n    override init(frame: CGRect) {\n        super.init(frame: frame)\n    }\n\n    func go() {\n        print(a)\n    }\n}\n\nextension V {\n    func more() {}\n}\n`;
const kt = `package a\n\nimport b.C\n\ndata class P(val x: Int)\n\nclass R(private val p: P) {\n    fun load(): P = p\n\n    suspend fun save(p: P) {\n        db.save(p)\n    }\n}\n\nfun top() = 1\n`;
const sv = `<script>\n  export let name = 'x';\n\n  function go() {\n    alert(name);\n  }\n</script>\n\n<h1>{name}</h1>\n\n<style>\n  h1 {\n    color: red;\n  }\n</style>\n`;
const df = `FROM node:20\n\nWORKDIR /app\n\nCOPY package.json .\nRUN npm ci\n\nCOPY . .\n\nEXPOSE 3000\nCMD ["node", "index.js"]\n`;
const mk = `CC = gcc\n\n.PHONY: all clean\n\nall: main\n\nmain: main.o\n\t$(CC) -o main main.o\n\nclean:\n\trm -f main *.o\n`;
const tf = `resource "aws_s3_bucket" "a" {\n  bucket = "a"\n\n  tags = {\n    Name = "a"\n  }\n}\n\nresource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n\nvariable "region" {\n  default = "us"\n}\n`;
const ini = `; settings\n[core]\nname = a\nsize = 1\n\n[net]\nname = b\nport = 80\n`;
const gql = `type Query {\n  user(id: ID!): User\n  users: [User!]!\n}\n\ntype User {\n  id: ID!\n  name: String!\n}\n\ninput NewUser {\n  name: String!\n}\n`;
const pb = `syntax = "proto3";\n\npackage a;\n\nmessage User {\n  string id = 1;\n  string name = 2;\n}\n\nservice S {\n  rpc Get(Req) returns (User);\n  rpc List(Req) returns (stream User);\n}\n`;
const xml = `<?xml version="1.0"?>\n<project>\n  <name>a</name>\n  <dependencies>\n    <dependency>\n      <artifactId>junit</artifactId>\n      <version>4</version>\n    </dependency>\n    <dependency>\n      <artifactId>gson</artifactId>\n      <version>2</version>\n    </dependency>\n  </dependencies>\n</project>\n`;
const cm = `cmake_minimum_required(VERSION 3.10)\nproject(a)\n\nset(CMAKE_CXX_STANDARD 14)\n\nadd_executable(a\n  main.cpp\n  util.cpp\n)\n\ntarget_link_libraries(a PRIVATE fmt)\n`;
const lua = `local M = {}\n\nfunction M.setup(opts)\n  M.opts = opts or {}\nend\n\nlocal function helper(x)\n  return x + 1\nend\n\nM.run = function()\n  return helper(1)\nend\n\nreturn M\n`;
const ex = `defmodule A do\n  use GenServer\n\n  @impl true\n  def init(state) do\n    {:ok, state}\n  end\n\n  def handle_call(:get, _from, state) do\n    {:reply, state, state}\n  end\n\n  def handle_call(:pop, _from, [h | t]) do\n    {:reply, h, t}\n  end\nend\n`;
const sh = `#!/bin/bash\nset -e\n\nbuild() {\n  npm run build\n}\n\ndeploy() {\n  scp x y\n}\n\nbuild\ndeploy\n`;
const nix = `{ pkgs }:\n{\n  a = 1;\n  b = {\n    c = 2;\n    d = 3;\n  };\n}\n`;
const py = `from typing import Protocol\n\n\nclass P(Protocol):\n    def a(self) -> int:\n        ...\n\n\nclass Q:\n    def a(self):\n        return 1\n\n    def b(self):\n        x = 1\n        return x\n`;

/** What it is, the file, its text, the block, the text with it, and the fence’s language where it is not the file’s. */
const CASES: readonly (readonly [string, string, string, string, string, string?])[] = [
  [
    'rs method in impl',
    'a.rs',
    rs,
    `impl Point {\n    pub fn len(&self) -> f64 {\n        1.0\n    }\n}`,
    rs.replace('0.0', '1.0'),
  ],
  ['rs bare method', 'a.rs', rs, `pub fn len(&self) -> f64 {\n    1.0\n}`, rs.replace('0.0', '1.0')],
  [
    'rs derive',
    'a.rs',
    rs,
    `#[derive(Debug, Clone)]\npub struct Point {\n    // ... fields unchanged\n}`,
    rs.replace('(Debug)', '(Debug, Clone)'),
  ],
  [
    'rs new test',
    'a.rs',
    rs,
    `#[cfg(test)]\nmod tests {\n    use super::*;\n\n    // ... existing tests ...\n\n    #[test]\n    fn more() {\n        assert!(true);\n    }\n}`,
    rs.replace('1, 1);\n    }\n', '1, 1);\n    }\n\n    #[test]\n    fn more() {\n        assert!(true);\n    }\n'),
  ],
  [
    'go method',
    'a.go',
    go,
    `func (s *Server) Stop() error {\n\tfmt.Println("stop")\n\treturn nil\n}`,
    go.replace('Stop() error {\n', 'Stop() error {\n\tfmt.Println("stop")\n'),
  ],
  [
    'go struct field + left out',
    'a.go',
    go,
    `type Server struct {\n\taddr string\n\tport int\n}\n\n// ... existing code ...\n\nfunc main() {\n\tos.Exit(1)\n}`,
    go.replace('addr string\n}', 'addr string\n\tport int\n}').replace('Exit(0)', 'Exit(1)'),
  ],
  ['cs method', 'a.cs', cs, `public void Shrink()\n{\n    Size -= 2;\n}`, cs.replace('Size--', 'Size -= 2')],
  [
    'cs prop',
    'a.cs',
    cs,
    `public class Box\n{\n    public int Size { get; private set; }\n\n    // ... rest of the class ...\n}`,
    cs.replace('{ get; set; }', '{ get; private set; }'),
  ],
  [
    'cs using',
    'a.cs',
    cs,
    `using System;\nusing System.Linq;\n\n// ... rest unchanged`,
    cs.replace('using System;\n', 'using System;\nusing System.Linq;\n'),
  ],
  ['rb method', 'a.rb', rb, `def hello\n  puts "hello #{name}"\nend`, rb.replace('"hi ', '"hello ')],
  [
    'rb left out',
    'a.rb',
    rb,
    `class User\n  attr_reader :name, :age\n\n  def initialize(name, age)\n    @name = name\n    @age = age\n  end\n\n  # ... other methods ...\nend`,
    rb
      .replace(':name\n', ':name, :age\n')
      .replace('initialize(name)', 'initialize(name, age)')
      .replace('@name = name\n', '@name = name\n    @age = age\n'),
  ],
  [
    'php method',
    'a.php',
    php,
    `public function show(int $id)\n{\n    return User::findOrFail($id);\n}`,
    php.replace('show($id)', 'show(int $id)').replace('find($id)', 'findOrFail($id)'),
  ],
  [
    'php use',
    'a.php',
    php,
    `<?php\n\nnamespace App;\n\nuse App\\Models\\User;\nuse Illuminate\\Http\\Request;\n\nclass Ctl\n{\n    // ... existing methods ...\n}`,
    php.replace('User;\n', 'User;\nuse Illuminate\\Http\\Request;\n'),
  ],
  ['swift', 'a.swift', swift, `func go() {\n    print(a + 1)\n}`, swift.replace('print(a)', 'print(a + 1)')],
  [
    'swift ext',
    'a.swift',
    swift,
    `extension V {\n    func more() {\n        go()\n    }\n}`,
    swift.replace('func more() {}', 'func more() {\n        go()\n    }'),
  ],
  [
    'kt',
    'a.kt',
    kt,
    `suspend fun save(p: P) {\n    db.save(p)\n    log(p)\n}`,
    kt.replace('db.save(p)\n', 'db.save(p)\n        log(p)\n'),
  ],
  ['kt expr', 'a.kt', kt, `fun top() = 2`, kt.replace('top() = 1', 'top() = 2')],
  ['svelte fn', 'a.svelte', sv, `function go() {\n  console.log(name);\n}`, sv.replace('alert', 'console.log'), 'js'],
  ['svelte css', 'a.svelte', sv, `h1 {\n  color: blue;\n}`, sv.replace('red', 'blue'), 'css'],
  [
    'svelte markup',
    'a.svelte',
    sv,
    `<!-- ... script ... -->\n\n<h1 class="t">{name}</h1>\n\n<!-- ... style ... -->`,
    sv.replace('<h1>', '<h1 class="t">'),
  ],
  [
    'docker left out',
    'Dockerfile',
    df,
    `FROM node:22\n\n# ... rest unchanged ...`,
    df.replace('node:20', 'node:22'),
    'dockerfile',
  ],
  ['docker one', 'Dockerfile', df, `EXPOSE 8080`, df.replace('3000', '8080'), 'dockerfile'],
  [
    'docker mid',
    'Dockerfile',
    df,
    `COPY package.json .\nRUN npm ci --omit=dev`,
    df.replace('npm ci', 'npm ci --omit=dev'),
    'dockerfile',
  ],
  [
    'make target',
    'Makefile',
    mk,
    `clean:\n\trm -rf build main *.o`,
    mk.replace('rm -f main', 'rm -rf build main'),
    'makefile',
  ],
  ['hcl', 'main.tf', tf, `resource "aws_s3_bucket" "b" {\n  bucket = "bb"\n}`, tf.replace('= "b"', '= "bb"'), 'hcl'],
  [
    'hcl part',
    'main.tf',
    tf,
    `resource "aws_s3_bucket" "a" {\n  # ...\n  tags = {\n    Name = "a"\n    Env  = "prod"\n  }\n}`,
    tf.replace('Name = "a"\n', 'Name = "a"\n    Env  = "prod"\n'),
    'hcl',
  ],
  ['hcl var', 'main.tf', tf, `variable "region" {\n  default = "eu"\n}`, tf.replace('"us"', '"eu"'), 'hcl'],
  ['ini', 'a.ini', ini, `[net]\nport = 8080`, ini.replace('80', '8080'), 'ini'],
  ['ini dup', 'a.ini', ini, `[net]\nname = c`, ini.replace('name = b', 'name = c'), 'ini'],
  [
    'gql',
    'a.graphql',
    gql,
    `type User {\n  id: ID!\n  name: String!\n  email: String\n}`,
    gql.replace('name: String!\n}\n\ninput', 'name: String!\n  email: String\n}\n\ninput'),
    'graphql',
  ],
  [
    'gql query',
    'a.graphql',
    gql,
    `type Query {\n  # ... existing queries\n  me: User\n}`,
    gql.replace('users: [User!]!\n', 'users: [User!]!\n  me: User\n'),
    'graphql',
  ],
  [
    'proto',
    'a.proto',
    pb,
    `message User {\n  string id = 1;\n  string name = 2;\n  string email = 3;\n}`,
    pb.replace('name = 2;\n', 'name = 2;\n  string email = 3;\n'),
    'proto',
  ],
  [
    'proto rpc',
    'a.proto',
    pb,
    `service S {\n  // ...\n  rpc Delete(Req) returns (Empty);\n}`,
    pb.replace('(stream User);\n', '(stream User);\n  rpc Delete(Req) returns (Empty);\n'),
    'proto',
  ],
  [
    'xml dep',
    'pom.xml',
    xml,
    `<dependency>\n  <artifactId>gson</artifactId>\n  <version>3</version>\n</dependency>`,
    xml.replace('<version>2', '<version>3'),
  ],
  [
    'xml left out',
    'pom.xml',
    xml,
    `<dependencies>\n  <!-- ... existing dependencies ... -->\n  <dependency>\n    <artifactId>guava</artifactId>\n    <version>33</version>\n  </dependency>\n</dependencies>`,
    xml.replace(
      '  </dependencies>',
      '    <dependency>\n      <artifactId>guava</artifactId>\n      <version>33</version>\n    </dependency>\n  </dependencies>',
    ),
  ],
  ['cmake', 'CMakeLists.txt', cm, `set(CMAKE_CXX_STANDARD 20)`, cm.replace('14', '20'), 'cmake'],
  [
    'cmake list',
    'CMakeLists.txt',
    cm,
    `add_executable(a\n  main.cpp\n  util.cpp\n  more.cpp\n)`,
    cm.replace('util.cpp\n', 'util.cpp\n  more.cpp\n'),
    'cmake',
  ],
  [
    'lua',
    'a.lua',
    lua,
    `function M.setup(opts)\n  M.opts = vim.tbl_extend("force", {}, opts or {})\nend`,
    lua.replace('opts or {}\n', 'vim.tbl_extend("force", {}, opts or {})\n'),
  ],
  ['lua local', 'a.lua', lua, `local function helper(x)\n  return x + 2\nend`, lua.replace('x + 1', 'x + 2')],
  [
    'lua left out',
    'a.lua',
    lua,
    `local M = {}\n\n-- ... existing code ...\n\nM.run = function()\n  return helper(2)\nend\n\nreturn M`,
    lua.replace('helper(1)', 'helper(2)'),
  ],
  [
    'elixir same clause',
    'a.ex',
    ex,
    `def handle_call(:get, _from, state) do\n  {:reply, {:ok, state}, state}\nend`,
    ex.replace('{:reply, state, state}', '{:reply, {:ok, state}, state}'),
  ],
  [
    'elixir left out',
    'a.ex',
    ex,
    `defmodule A do\n  use GenServer\n\n  @impl true\n  def init(_) do\n    {:ok, []}\n  end\n\n  # ... existing callbacks ...\nend`,
    ex.replace('init(state)', 'init(_)').replace('{:ok, state}', '{:ok, []}'),
  ],
  ['sh fn', 'a.sh', sh, `deploy() {\n  rsync x y\n}`, sh.replace('scp', 'rsync'), 'bash'],
  ['nix', 'a.nix', nix, `  b = {\n    c = 4;\n    # ...\n  };`, nix.replace('c = 2', 'c = 4')],
  [
    'py protocol',
    'a.py',
    py,
    `class P(Protocol):\n    def a(self) -> int:\n        ...\n\n    def b(self) -> int:\n        ...`,
    py.replace('        ...\n\n\nclass Q', '        ...\n\n    def b(self) -> int:\n        ...\n\n\nclass Q'),
  ],
  [
    'py stub',
    'a.py',
    py,
    `class Q:\n    def a(self):\n        return 2\n\n    def b(self):\n        ...`,
    py.replace('return 1', 'return 2'),
  ],
  [
    'py async',
    'a.py',
    py,
    `    async def b(self):\n        x = await y()\n        return x`,
    py.replace('    def b(self):\n        x = 1', '    async def b(self):\n        x = await y()'),
  ],
  [
    'scss nested',
    'a.scss',
    `.a {\n  color: red;\n\n  &:hover {\n    color: blue;\n  }\n\n  .b {\n    top: 0;\n  }\n}\n`,
    `.a {\n  // ...\n  &:hover {\n    color: green;\n  }\n}`,
    `.a {\n  color: red;\n\n  &:hover {\n    color: green;\n  }\n\n  .b {\n    top: 0;\n  }\n}\n`,
  ],
  [
    'tsx prop',
    'a.tsx',
    `export function A({ x }: P) {\n  const [s, setS] = useState(0);\n\n  useEffect(() => {\n    go();\n  }, []);\n\n  return (\n    <div>\n      <p>{s}</p>\n      <button>ok</button>\n    </div>\n  );\n}\n`,
    `export function A({ x }: P) {\n  // ... hooks unchanged ...\n\n  return (\n    <div className="a">\n      <p>{s}</p>\n      <button>ok</button>\n    </div>\n  );\n}`,
    `export function A({ x }: P) {\n  const [s, setS] = useState(0);\n\n  useEffect(() => {\n    go();\n  }, []);\n\n  return (\n    <div className="a">\n      <p>{s}</p>\n      <button>ok</button>\n    </div>\n  );\n}\n`,
  ],
];

describe('a block in a file of another language', () => {
  it.each(CASES.map((each) => [each[0], each] as const))('%s', (_, [, path, document, code, wanted, language]) => {
    expect(textOf(place(path, document, code, language))).toBe(wanted);
  });
});

const mend = (path: string, document: string, code: string): string | undefined => textOf(place(path, document, code));

describe('what has a name that others have', () => {
  const css = '.card {\n  color: red;\n}\n\n.card:hover {\n  color: blue;\n}\n\n.card {\n  margin: 0;\n}\n';

  it('is the one that is most like it', () => {
    expect(place('a.css', css, '.card {\n  margin: 0;\n  top: 1px;\n}')).toMatchObject({
      text: css.replace('margin: 0;', 'margin: 0;\n  top: 1px;'),
      doubts: [],
    });
    expect(mend('a.css', css, '.card:hover {\n  color: green;\n}')).toBe(css.replace('blue', 'green'));
  });

  it('is marked where none is clearly so', () => {
    expect(place('a.css', css, '.card {\n  border: 0;\n}')).toMatchObject({
      doubts: [{ reason: expect.stringContaining('more than one of this name') }],
    });
    const two = 'a:\n  size: 1\n  kind: x\nb:\n  size: 2\n  kind: y\n';
    expect(place('a.yaml', two, 'size: 3')).not.toMatchObject({ doubts: [] });
  });

  it('is another function where it takes something else', () => {
    const java = 'class A {\n  int add(int a) {\n    return a + 1;\n  }\n}\n';
    const fresh = 'int add(String a) {\n  int n = Integer.parseInt(a);\n  return add(n);\n}';
    expect(mend('A.java', java, fresh)).toMatch(/int add\(int a\)[^]*int add\(String a\)/);
    const changed = 'int add(int a, int b) {\n  return a + 1;\n}';
    expect(mend('A.java', java, changed)).toBe(java.replace('int a)', 'int a, int b)'));
    const script = 'function f(a: number): string {\n  return String(a);\n}\n';
    expect(mend('a.ts', script, 'function f(a: string): string;')).toContain(script);
    const clauses =
      'defmodule A do\n  def at(:get, x) do\n    x\n  end\n\n  def at(:pop, [h | t]) do\n    h\n  end\nend\n';
    expect(mend('a.ex', clauses, 'def at(:pop, []) do\n  nil\nend')).toContain('[h | t]');
    expect(mend('a.ex', clauses, 'def at(:get, y) do\n  y\nend')).not.toContain('x');
  });

  it('is told by its title, where cases stand in a table', () => {
    const each = (rows: string, title: string): string =>
      `test.each([\n  ${rows},\n])('${title}', (a) => {\n  expect(say(a)).toBe(a);\n});`;
    const file = `${each("['x']", 'says %s')}\n\n${each("['y']", 'shows %s')}\n`;
    expect(mend('a.test.ts', file, each("['y'],\n  ['z']", 'shows %s'))).toBe(file.replace("['y']", "['y'],\n  ['z']"));
  });

  it('is told by what a table or an item of a list is called inside', () => {
    const toml = '[[bin]]\nname = "a"\npath = "a.rs"\n\n[[bin]]\nname = "b"\npath = "b.rs"\n';
    expect(mend('a.toml', toml, '[[bin]]\nname = "b"\npath = "c.rs"')).toBe(toml.replace('b.rs', 'c.rs'));
    expect(mend('a.toml', toml, '[[bin]]\nname = "d"\npath = "d.rs"')).toBe(
      `${toml}\n[[bin]]\nname = "d"\npath = "d.rs"\n`,
    );
    const steps =
      'steps:\n  - name: Get\n    uses: a/get@v3\n  - name: Test\n    run: npm test\n  - name: Pack\n    run: npm pack\n';
    const part = 'steps:\n  # ... existing steps ...\n  - name: Test\n    run: npm run all\n  # ... existing steps ...';
    expect(mend('a.yml', steps, part)).toBe(steps.replace('npm test', 'npm run all'));
  });
});

describe('remarks about what is left out', () => {
  const file = 'function f() {\n  a();\n  b();\n  c();\n}\n';
  it('may stand behind code, with dots or without', () => {
    for (const remark of ['// ... existing code ...', '// rest unchanged', '/* the rest stays the same */'])
      expect(mend('a.js', file, `function f() {\n  a(1); ${remark}\n}`)).toBe(file.replace('a()', 'a(1)'));
  });

  it('are no names that begin alike', () => {
    const box = 'class Box {\n  #size = 1;\n\n  grow() {\n    this.#size += 1;\n  }\n}\n';
    const block = 'class Box {\n  #size = 1;\n  #rest = 2;\n\n  grow() {\n    this.#size += 1;\n  }\n}';
    expect(mend('a.js', box, block)).toBe(`${block}\n`);
  });
});
