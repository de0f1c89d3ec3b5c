// Files with places where a user could stop typing: what stands between ⟦ and ⟧ is cut out, one place at a time.
import type { CompletionFile } from '../rows.ts';

export const completionFiles: readonly CompletionFile[] = [
  {
    path: 'src/queue.ts',
    file: `export class Queue<T> {
  private readonly items: T[] = [];

  push(item: T): void {
    this.items.⟦push(item);⟧
  }

  pop(): T | undefined {
    ⟦return this.items.shift();⟧
  }

  get size(): number {
    return this.⟦items.length;⟧
  }

  isEmpty(): boolean {
    return this.items.length === ⟦0;⟧
  }

  clear(): void {
    this.items.length⟦ = 0;⟧
  }
}
`,
  },
  {
    path: 'src/format.ts',
    file: `const units = ['B', 'kB', 'MB', 'GB'];

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < ⟦units.length - 1⟧) {
    value /= 1000;
    ⟦unit += 1;⟧
  }
  return \`\${value.toFixed(1)} \${⟦units[unit]⟧}\`;
}

export function formatDate(date: Date): string {
  return date.toISOString().⟦slice(0, 10);⟧
}

export function isBlank(text: string): boolean {
  return text.trim() ⟦=== '';⟧
}
`,
  },
  {
    path: 'src/api.ts',
    file: `interface User {
  id: number;
  name: string;
}

export async function getUser(id: number): Promise<User> {
  const response = await fetch(\`/api/users/\${⟦id⟧}\`);
  if (!response.ok) {
    throw new Error(⟦\`Request failed: \${response.status}\`⟧);
  }
  return (await response.⟦json()⟧) as User;
}

export async function saveUser(user: User): Promise<void> {
  await fetch(\`/api/users/\${user.id}\`, {
    method: ⟦'PUT',⟧
    body: JSON.stringify(⟦user⟧),
  });
}
`,
  },
  {
    path: 'app/stats.py',
    file: `import math


def mean(values):
    return sum(values) / ⟦len(values)⟧


def variance(values):
    average = mean(⟦values)⟧
    return mean([(value - average) ** 2 for value in ⟦values])⟧


def deviation(values):
    ⟦return math.sqrt(variance(values))⟧


def spread(values):
    return max(values) - ⟦min(values)⟧
`,
  },
  {
    path: 'app/words.py',
    file: `def count_words(text):
    counts = {}
    for word in text.lower().⟦split():⟧
        counts[word] = counts.get(word, 0) ⟦+ 1⟧
    return ⟦counts⟧


def longest(words):
    return max(words, key=⟦len)⟧


def is_palindrome(word):
    cleaned = word.lower()
    return cleaned == ⟦cleaned[::-1]⟧
`,
  },
  {
    path: 'server.go',
    file: `package main

import (
	"fmt"
	"os"
)

func readAll(path string) (string, error) {
	data, err := os.ReadFile(⟦path)⟧
	if err != ⟦nil {⟧
		return "", ⟦err⟧
	}
	return string(⟦data), nil⟧
}

func main() {
	text, err := readAll("notes.txt")
	if err != nil {
		fmt.Println(⟦err)⟧
		os.Exit(1)
	}
	fmt.Println(text)
}
`,
  },
  {
    path: 'src/TodoList.tsx',
    file: `interface Todo {
  id: number;
  title: string;
  done: boolean;
}

export function TodoList({ todos }: { todos: Todo[] }) {
  const open = todos.filter((todo) => ⟦!todo.done⟧);
  return (
    <section>
      <h2>{open.⟦length⟧} open</h2>
      <ul>
        {todos.map((todo) => (
          <li key={⟦todo.id⟧}>{⟦todo.title⟧}</li>
        ))}
      ⟦</ul>⟧
    </section>
  );
}
`,
  },
  {
    path: 'index.html',
    file: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="⟦utf-8⟧" />
    <title>Notes</title>
    <link rel="stylesheet" href=⟦"style.css" />⟧
  </head>
  <body>
    <h1>Notes⟦</h1>⟧
    <ul>
      <li><a href="/first">First</a></li>
      <li><a href="/second">⟦Second</a></li>⟧
    </ul>
    <script src="⟦main.js⟧"></script>
  </body>
</html>
`,
  },
  {
    path: 'style.css',
    file: `:root {
  --accent: #0a7;
  --gap: 8px;
}

.list {
  display: ⟦flex;⟧
  gap: var(⟦--gap⟧);
}

.item:hover {
  color: ⟦var(--accent);⟧
  cursor: ⟦pointer;⟧
}

@media (max-width: ⟦600px⟧) {
  .list {
    flex-direction: column;
  }
}
`,
  },
  {
    path: 'compose.yaml',
    file: `services:
  web:
    image: ⟦demo:latest⟧
    ports:
      - "8080:⟦80"⟧
    depends_on:
      - ⟦db⟧
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: demo
      POSTGRES_PASSWORD: ⟦demo⟧
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  ⟦data:⟧
`,
  },
];
