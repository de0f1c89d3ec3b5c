// Small edits as a user asks for them: the part to rewrite stands between ⟦ and ⟧, whole lines of a short file.
import { builtinActions } from '../../../../src/core/actions/builtin.ts';
import type { EditRow } from '../rows.ts';

export const editRows: readonly EditRow[] = [
  {
    id: 'ts-rename',
    path: 'src/load.ts',
    file: `import { readFile } from 'node:fs/promises';

⟦export async function load(p: string): Promise<string> {
  const data = await readFile(p, 'utf8');
  return data.trim();
}
⟧
export const VERSION = '1.2.0';
`,
    ask: 'Rename the parameter p to path.',
    wanted: [
      `export async function load(path: string): Promise<string> {
  const data = await readFile(path, 'utf8');
  return data.trim();
}
`,
    ],
  },
  {
    id: 'ts-guard',
    path: 'src/average.ts',
    file: `⟦export function average(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
⟧
export const UNIT = 'ms';
`,
    ask: 'Throw an Error when the list is empty.',
    wanted: [],
    holds: 'average([2, 4]) === 3 && throws(() => average([]))',
  },
  {
    id: 'ts-fix-last',
    path: 'src/last.ts',
    file: `export const NOTHING = undefined;

⟦export function last<T>(items: readonly T[]): T | undefined {
  return items[items.length];
}
⟧`,
    ask: builtinActions.fix.instructions,
    wanted: [],
    holds: 'last([1, 2]) === 2 && last([]) === undefined',
  },
  {
    id: 'ts-loop',
    path: 'src/names.ts',
    file: `interface User {
  name: string;
}

⟦export function names(users: User[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < users.length; i++) {
    result.push(users[i].name);
  }
  return result;
}
⟧`,
    ask: 'Use a for...of loop.',
    wanted: [],
    holds: "names([{ name: 'a' }, { name: 'b' }]).join() === 'a,b'",
    has: [/for \(const \w+ of users\)/],
  },
  {
    id: 'ts-method-default',
    path: 'src/timer.ts',
    file: `export class Timer {
  private count = 0;

⟦  start(delay: number): void {
    this.count += 1;
    setTimeout(() => this.stop(), delay);
  }
⟧
  stop(): void {
    this.count -= 1;
  }
}
`,
    ask: 'Make delay 100 by default.',
    wanted: [
      `  start(delay: number = 100): void {
    this.count += 1;
    setTimeout(() => this.stop(), delay);
  }
`,
      `  start(delay = 100): void {
    this.count += 1;
    setTimeout(() => this.stop(), delay);
  }
`,
    ],
  },
  {
    id: 'ts-field',
    path: 'src/user.ts',
    file: `⟦export interface User {
  id: number;
  name: string;
}
⟧
export type Users = ReadonlyMap<number, User>;
`,
    ask: 'Add a field email of type string after name.',
    wanted: [
      `export interface User {
  id: number;
  name: string;
  email: string;
}
`,
    ],
  },
  {
    id: 'ts-comment',
    path: 'src/clamp.ts',
    file: `⟦export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
⟧
export const PERCENT = [0, 100] as const;
`,
    ask: 'Add a JSDoc comment of one sentence. Do not change the code.',
    wanted: [],
    holds: 'clamp(7, 0, 5) === 5 && clamp(-1, 0, 5) === 0',
    has: [/^\/\*\*[^]*?\*\/\nexport function clamp\(value: number, low: number, high: number\): number \{$/m],
  },
  {
    id: 'js-arrow',
    path: 'lib/double.js',
    file: `'use strict';

⟦function double(x) {
  return x * 2;
}
⟧
module.exports = { double };
`,
    ask: 'Turn this into an arrow function stored in a constant.',
    wanted: [],
    has: [/const double = \(?x\)? => /, /x \* 2/],
    hasNot: [/function double/],
  },
  {
    id: 'py-types',
    path: 'app/maths.py',
    file: `import math

⟦def hypotenuse(a, b):
    return math.sqrt(a * a + b * b)
⟧

ORIGIN = (0, 0)
`,
    ask: 'Add type hints; everything is a float.',
    wanted: [
      `def hypotenuse(a: float, b: float) -> float:
    return math.sqrt(a * a + b * b)
`,
    ],
  },
  {
    id: 'py-method-guard',
    path: 'app/cart.py',
    file: `class Cart:
    def __init__(self):
        self.prices = []

⟦    def mean(self):
        return sum(self.prices) / len(self.prices)
⟧
    def add(self, price):
        self.prices.append(price)
`,
    ask: 'Return 0 when there are no prices.',
    wanted: [],
    has: [
      /^ {4}def mean\(self\):\n(?: {8}\S.*\n| {12}\S.*\n)+\n {4}def add/m,
      /sum\(self\.prices\) \/ len\(self\.prices\)/,
      /return 0|else 0/,
    ],
  },
  {
    id: 'py-fstring',
    path: 'app/greet.py',
    file: `⟦def greet(name):
    return "Hello, " + name + "!"
⟧

print(greet("world"))
`,
    ask: 'Use an f-string.',
    wanted: [
      `def greet(name):
    return f"Hello, {name}!"
`,
    ],
  },
  {
    id: 'py-with',
    path: 'app/read.py',
    file: `⟦def read(path):
    file = open(path)
    text = file.read()
    file.close()
    return text
⟧

LIMIT = 100
`,
    ask: 'Use a with statement.',
    wanted: [
      `def read(path):
    with open(path) as file:
        text = file.read()
    return text
`,
      `def read(path):
    with open(path) as file:
        return file.read()
`,
    ],
    has: [/with open\(path(?:, ['"]r['"])?\) as \w+:\n {8}\S/],
    hasNot: [/close\(\)/],
  },
  {
    id: 'py-rename',
    path: 'app/total.py',
    file: `TAX = 0.2

⟦def total(l):
    result = 0
    for x in l:
        result += x * (1 + TAX)
    return result
⟧`,
    ask: 'Rename l to prices and x to price.',
    wanted: [
      `def total(prices):
    result = 0
    for price in prices:
        result += price * (1 + TAX)
    return result
`,
    ],
  },
  {
    id: 'py-docstring',
    path: 'app/slug.py',
    file: `import re


⟦def slug(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
⟧`,
    ask: 'Add a docstring of one line. Do not change the code.',
    wanted: [],
    has: [
      /^def slug\(title\):\n {4}"""[^\n]+"""\n {4}return re\.sub\(r"\[\^a-z0-9\]\+", "-", title\.lower\(\)\)\.strip\("-"\)$/m,
    ],
  },
  {
    id: 'json-add-key',
    path: 'config.json',
    file: `{
  "name": "demo",
⟦  "server": {
    "host": "localhost",
    "port": 8080
  },
⟧  "debug": false
}
`,
    ask: 'Add "timeout": 30 to the server.',
    wanted: [
      `  "server": {
    "host": "localhost",
    "port": 8080,
    "timeout": 30
  },
`,
    ],
  },
  {
    id: 'json-version',
    path: 'package.json',
    file: `{
⟦  "name": "demo",
  "version": "1.4.2",
⟧  "private": true
}
`,
    ask: 'Raise the version to 1.5.0.',
    wanted: [
      `  "name": "demo",
  "version": "1.5.0",
`,
    ],
  },
  {
    id: 'json-array',
    path: 'tsconfig.json',
    file: `{
  "compilerOptions": {
⟦    "lib": ["es2022"],
⟧    "strict": true
  }
}
`,
    ask: 'Add "dom" to lib.',
    wanted: [
      `    "lib": ["es2022", "dom"],
`,
    ],
  },
  {
    id: 'html-alt',
    path: 'index.html',
    file: `<body>
  <header>
⟦    <img src="logo.png">
⟧    <h1>Demo</h1>
  </header>
</body>
`,
    ask: 'Add the alternative text "Logo" to the image.',
    wanted: [
      `    <img src="logo.png" alt="Logo">
`,
      `    <img src="logo.png" alt="Logo" />
`,
      `    <img alt="Logo" src="logo.png">
`,
    ],
  },
  {
    id: 'html-item',
    path: 'menu.html',
    file: `<nav>
⟦  <ul>
    <li><a href="/">Home</a></li>
    <li><a href="/docs">Docs</a></li>
  </ul>
⟧</nav>
`,
    ask: 'Add an item Blog that links to /blog at the end.',
    wanted: [
      `  <ul>
    <li><a href="/">Home</a></li>
    <li><a href="/docs">Docs</a></li>
    <li><a href="/blog">Blog</a></li>
  </ul>
`,
    ],
  },
  {
    id: 'jsx-disabled',
    path: 'src/Save.tsx',
    file: `export function Save({ isBusy }: { isBusy: boolean }) {
  return (
    <div>
⟦      <button type="submit">
        Save
      </button>
⟧    </div>
  );
}
`,
    ask: 'Disable the button while isBusy.',
    wanted: [
      `      <button type="submit" disabled={isBusy}>
        Save
      </button>
`,
    ],
  },
  {
    id: 'jsx-code-element',
    path: 'src/Version.tsx',
    file: `export function Version({ version }: { version: string }) {
  return (
⟦    <p>
      Installed: <code>{version}</code>
    </p>
⟧  );
}
`,
    ask: 'Replace the word Installed by Version.',
    wanted: [
      `    <p>
      Version: <code>{version}</code>
    </p>
`,
    ],
  },
  {
    id: 'go-error',
    path: 'main.go',
    file: `package main

import "os"

⟦func load(path string) []byte {
	data, _ := os.ReadFile(path)
	return data
}
⟧
func main() {}
`,
    ask: 'Return the error, too.',
    wanted: [
      `func load(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	return data, err
}
`,
      `func load(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return data, nil
}
`,
      `func load(path string) ([]byte, error) {
	return os.ReadFile(path)
}
`,
    ],
  },
  {
    id: 'go-field',
    path: 'user.go',
    file: `package main

⟦type User struct {
	ID   int
	Name string
}
⟧
func (u User) Label() string { return u.Name }
`,
    ask: 'Add a field Age of type int at the end.',
    wanted: [
      `type User struct {
	ID   int
	Name string
	Age  int
}
`,
    ],
  },
  {
    id: 'go-const',
    path: 'retry.go',
    file: `package main

⟦const maxRetries = 3
⟧
func shouldRetry(n int) bool { return n < maxRetries }
`,
    ask: 'Set it to 5.',
    wanted: [
      `const maxRetries = 5
`,
    ],
  },
  {
    id: 'md-heading',
    path: 'README.md',
    file: `# Demo

⟦## Installing

Run the setup and restart.
⟧
## Licence

MIT
`,
    ask: 'Call this section "Setup". Leave its text.',
    wanted: [
      `## Setup

Run the setup and restart.
`,
    ],
  },
  {
    id: 'md-fence',
    path: 'docs/use.md',
    file: `# Use

⟦Start the server:

\`\`\`
npm start
\`\`\`
⟧
It listens on port 8080.
`,
    ask: 'Mark the code block as bash.',
    wanted: [
      `Start the server:

\`\`\`bash
npm start
\`\`\`
`,
    ],
  },
  {
    id: 'yaml-env',
    path: 'compose.yaml',
    file: `services:
⟦  web:
    image: demo:latest
    environment:
      MODE: production
⟧  db:
    image: postgres:16
`,
    ask: 'Add the environment variable PORT with the value "8080".',
    wanted: [
      `  web:
    image: demo:latest
    environment:
      MODE: production
      PORT: "8080"
`,
    ],
    has: [/^ {6}PORT: ["']?8080["']?$/m, /^ {6}MODE: production$/m],
  },
  {
    id: 'yaml-version',
    path: '.github/workflows/test.yml',
    file: `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
⟦      - uses: actions/setup-node@v4
        with:
          node-version: 18
⟧      - run: npm test
`,
    ask: 'Use Node 22.',
    wanted: [
      `      - uses: actions/setup-node@v4
        with:
          node-version: 22
`,
    ],
  },
  {
    id: 'css-variable',
    path: 'style.css',
    file: `:root {
  --accent: #0a7;
}

⟦.button {
  color: white;
  background: #0a7;
}
⟧
.link {
  color: #0a7;
}
`,
    ask: 'Use the variable --accent for the background.',
    wanted: [
      `.button {
  color: white;
  background: var(--accent);
}
`,
    ],
  },
  {
    id: 'css-hover',
    path: 'card.css',
    file: `⟦.card {
  padding: 8px;
}
⟧
.title {
  font-weight: bold;
}
`,
    ask: 'Add a rule after it that sets opacity to 0.8 on hover.',
    wanted: [
      `.card {
  padding: 8px;
}

.card:hover {
  opacity: 0.8;
}
`,
    ],
  },
];
