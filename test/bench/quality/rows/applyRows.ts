// Questions of the chat about one attached file, whose answer's first code block is applied to that file.
import type { ApplyRow } from '../rows.ts';

const store = `import { EventEmitter } from 'node:events';

export class Store extends EventEmitter {
  private items: string[] = [];

  add(item: string): void {
    this.items.push(item);
  }

  get size(): number {
    return this.items.length;
  }
}
`;

const shapes = `import math


def area(radius):
    return math.pi * radius ** 2


def perimeter(radius):
    return 2 * math.pi * radius
`;

const page = `<!doctype html>
<html>
  <head>
    <title>Demo</title>
  </head>
  <body>
    <h1>Demo</h1>
    <p>Welcome.</p>
  </body>
</html>
`;

const maths = `export function add(a: number, b: number): number {
  return a + b;
}

export function divide(a: number, b: number): number {
  return a / b;
}
`;

const server = `package main

import "fmt"

func greet(name string) string {
	return "Hello " + name
}

func main() {
	fmt.Println(greet("world"))
}
`;

const sheet = `.card {
  padding: 8px;
}

.title {
  font-weight: bold;
}
`;

export const applyRows: readonly ApplyRow[] = [
  {
    id: 'ts-method',
    path: 'src/store.ts',
    file: store,
    ask: 'Add a method clear() that empties the items. Show only that method.',
    has: [
      /^ {2}clear\(\)(?:: void)? \{\n {4}(?:this\.items = \[\]|this\.items\.length = 0|this\.items\.splice\(0\));?/m,
    ],
  },
  {
    id: 'ts-method-change',
    path: 'src/store.ts',
    file: store,
    ask: "Change add so that it also emits the event 'added' with the item. Show the changed method.",
    has: [/this\.items\.push\(item\);\n {4}this\.emit\('added', item\);/],
  },
  {
    id: 'ts-class-rest',
    path: 'src/store.ts',
    file: store,
    ask: 'Make items readonly. Show the change; leave out what stays the same.',
    has: [/private readonly items: string\[\] = \[\];/],
    changes: ['  private items: string[] = [];'],
  },
  {
    id: 'ts-function-fix',
    path: 'src/maths.ts',
    file: maths,
    ask: 'Let divide throw a RangeError when b is 0.',
    has: [/throw new RangeError\(/, /return a \/ b;/],
    holds: 'add(1, 2) === 3 && divide(6, 3) === 2 && throws(() => divide(1, 0))',
  },
  {
    id: 'ts-function-new',
    path: 'src/maths.ts',
    file: maths,
    ask: 'Add a function multiply. Show only the new function.',
    has: [/export function multiply\(a: number, b: number\): number \{/],
    holds: 'add(1, 2) === 3 && divide(6, 3) === 2 && multiply(2, 3) === 6',
  },
  {
    id: 'ts-import',
    path: 'src/maths.ts',
    file: `import { readFile } from 'node:fs/promises';

export async function text(path: string): Promise<string> {
  return readFile(path, 'utf8');
}
`,
    ask: 'Add a function save(path, text) that writes a file. It needs another import.',
    has: [
      /import \{ readFile, writeFile \} from 'node:fs\/promises';|import \{ writeFile \} from 'node:fs\/promises';/,
      /function save\(path: string, text: string\): Promise<void>/,
    ],
    changes: ["import { readFile } from 'node:fs/promises';"],
  },
  {
    id: 'py-function-change',
    path: 'shapes.py',
    file: shapes,
    ask: 'Raise a ValueError in area when the radius is negative.',
    has: [/def area\(radius\):\n {4}if radius < 0:\n {8}raise ValueError\(/, /return math\.pi \* radius ?\*\* ?2/],
  },
  {
    id: 'py-function-new',
    path: 'shapes.py',
    file: shapes,
    ask: 'Add a function diameter(radius). Show only the new function.',
    has: [/^def diameter\(radius\):\n(?: {4}"""[^]*?"""\n)? {4}return (?:2 \* radius|radius \* 2)/m],
  },
  {
    id: 'py-whole',
    path: 'shapes.py',
    file: shapes,
    ask: 'Add type hints to both functions (float). Show the whole file.',
    has: [/def area\(radius: float\) -> float:/, /def perimeter\(radius: float\) -> float:/],
    changes: ['def area(radius):', 'def perimeter(radius):'],
  },
  {
    id: 'py-class',
    path: 'cart.py',
    file: `class Cart:
    def __init__(self):
        self.prices = []

    def add(self, price):
        self.prices.append(price)
`,
    ask: 'Add a method total(self) that returns the sum. Show only the method.',
    has: [/^ {4}def total\(self\):\n(?: {8}"""[^]*?"""\n)? {8}return sum\(self\.prices\)/m],
  },
  {
    id: 'json-script',
    path: 'package.json',
    file: `{
  "name": "demo",
  "version": "1.0.0",
  "scripts": {
    "build": "tsc"
  },
  "license": "MIT"
}
`,
    ask: 'Add a script "test" that runs "vitest run". Show only the scripts.',
    has: [/"build": "tsc",\n {4}"test": "vitest run"\n {2}\},/],
    changes: ['    "build": "tsc"'],
  },
  {
    id: 'json-value',
    path: 'settings.json',
    file: `{
  "editor": {
    "tabSize": 4,
    "wordWrap": "off"
  },
  "files": {
    "eol": "auto"
  }
}
`,
    ask: 'Set tabSize to 2.',
    has: [/"tabSize": 2,\n {4}"wordWrap": "off"/],
    changes: ['    "tabSize": 4,'],
  },
  {
    id: 'html-meta',
    path: 'index.html',
    file: page,
    ask: 'Add <meta charset="utf-8"> to the head. Show only the head.',
    has: [/<head>\s*(?:<title>Demo<\/title>\s*)?<meta charset="utf-8" ?\/?>\s*(?:<title>Demo<\/title>\s*)?<\/head>/],
  },
  {
    id: 'html-paragraph',
    path: 'index.html',
    file: page,
    ask: 'Add a paragraph "Bye." after the first paragraph.',
    has: [/<p>Welcome\.<\/p>\s*<p>Bye\.<\/p>\s*<\/body>/],
  },
  {
    id: 'jsx-prop',
    path: 'src/Hello.tsx',
    file: `export function Hello() {
  return <p>Hello</p>;
}

export function Bye() {
  return <p>Bye</p>;
}
`,
    ask: 'Let Hello take a prop name (string) and show it after the word Hello.',
    has: [/function Hello\(\{ name \}: \{ name: string;? \}\)|function Hello\(props: /, /Hello,? \{(?:props\.)?name\}/],
    changes: ['export function Hello() {', '  return <p>Hello</p>;'],
  },
  {
    id: 'go-function',
    path: 'main.go',
    file: server,
    ask: 'Let greet return "Hello stranger" when the name is empty. Show only greet.',
    has: [/if name == "" \{\n\t\treturn "Hello stranger"\n\t\}\n\treturn "Hello " \+ name/],
  },
  {
    id: 'go-new',
    path: 'main.go',
    file: server,
    ask: 'Add a function bye(name string) string that returns "Bye " and the name. Show only that function.',
    has: [/func bye\(name string\) string \{\n\treturn "Bye " \+ name\n\}/],
  },
  {
    id: 'css-rule',
    path: 'style.css',
    file: sheet,
    ask: 'Give .title the color navy.',
    has: [/\.title \{\n {2}(?:font-weight: bold;\n {2}color: navy;|color: navy;\n {2}font-weight: bold;)\n\}/],
  },
  {
    id: 'yaml-service',
    path: 'compose.yaml',
    file: `services:
  web:
    image: demo:latest
    ports:
      - "8080:80"
  db:
    image: postgres:16
`,
    ask: 'Add restart: always to the service db. Show only that service.',
    has: [/ {2}db:\n {4}(?:image: postgres:16\n {4}restart: always|restart: always\n {4}image: postgres:16)/],
  },
  {
    id: 'md-section',
    path: 'README.md',
    file: `# Demo

## Install

Run the setup.

## Licence

MIT
`,
    ask: 'Change the text of the section Install to "Run npm install." Show only that section.',
    has: [/## Install\n\nRun npm install\.\n\n## Licence/],
    changes: ['Run the setup.'],
  },
];
