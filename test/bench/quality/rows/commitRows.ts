// Staged changes, and what the subject of their commit has to say.
import type { CommitRow } from '../rows.ts';

function diffOf(path: string, hunk: string, header = 'index 1111111..2222222 100644'): string {
  return `diff --git a/${path} b/${path}\n${header}\n--- a/${path}\n+++ b/${path}\n${hunk}`;
}

const plainStyle = ['Add a list of recent files', 'Fix the crash on an empty folder', 'Remove unused helpers'];
const conventional = ['feat(ui): add dark mode', 'fix(api): handle empty bodies', 'chore: update dependencies'];

export const commitRows: readonly CommitRow[] = [
  {
    id: 'rename-variable',
    diff: diffOf(
      'src/sum.ts',
      `@@ -1,4 +1,4 @@
-export function sum(l: number[]): number {
-  return l.reduce((a, b) => a + b, 0);
+export function sum(values: number[]): number {
+  return values.reduce((a, b) => a + b, 0);
 }
`,
    ),
    recentSubjects: plainStyle,
    subject: /\b(?:renam\w*|values|paramet\w*|sum)\b/i,
  },
  {
    id: 'fix-division',
    diff: diffOf(
      'app/mean.py',
      `@@ -1,3 +1,5 @@
 def mean(values):
+    if not values:
+        return 0
     return sum(values) / len(values)
`,
    ),
    recentSubjects: plainStyle,
    subject: /\b(?:mean|average|zero|0|division|empty (?:list|values|input|sequence))\b/i,
  },
  {
    id: 'conventional-feature',
    diff: diffOf(
      'src/api/users.ts',
      `@@ -3,3 +3,7 @@ export const users = new Map<string, User>();
 export function find(id: string): User | undefined {
   return users.get(id);
 }
+
+export function remove(id: string): boolean {
+  return users.delete(id);
+}
`,
    ),
    recentSubjects: conventional,
    subject: /^feat(?:\([\w/.-]+\))?: .*\b(?:remov\w*|delet\w*)\b/i,
  },
  {
    id: 'conventional-fix',
    diff: diffOf(
      'src/ui/dialog.tsx',
      `@@ -8,3 +8,3 @@ export function Dialog({ onClose }: Props) {
   return (
-    <div onClick={onClose}>
+    <div role="dialog" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
`,
    ),
    recentSubjects: conventional,
    subject: /^(?:fix|feat)(?:\([\w/.-]+\))?: .*\b(?:dialog|escape|close\w*|key\w*|accessib\w*)\b/i,
  },
  {
    id: 'dependency',
    diff: diffOf(
      'package.json',
      `@@ -12,5 +12,5 @@
   "dependencies": {
-    "zod": "4.6.1"
+    "zod": "4.6.7"
   }
`,
    ),
    recentSubjects: plainStyle,
    subject: /\bzod\b/i,
  },
  {
    id: 'documentation',
    diff: diffOf(
      'README.md',
      `@@ -5,2 +5,6 @@ A demo server.
 ## Install

+Node 22 or later is needed.
+
 Run \`npm install\`.
`,
    ),
    recentSubjects: plainStyle,
    subject: /\b(?:node|readme|install\w*|requirement\w*)\b/i,
  },
  {
    id: 'new-file',
    diff: `diff --git a/src/slug.ts b/src/slug.ts
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/src/slug.ts
@@ -0,0 +1,3 @@
+export function slug(title: string): string {
+  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
+}
`,
    recentSubjects: plainStyle,
    subject: /\bslug\w*\b/i,
  },
  {
    id: 'deleted-file',
    diff: `diff --git a/lib/legacy.js b/lib/legacy.js
deleted file mode 100644
index 3333333..0000000
--- a/lib/legacy.js
+++ /dev/null
@@ -1,3 +0,0 @@
-module.exports = function legacy() {
-  return true;
-};
`,
    recentSubjects: plainStyle,
    subject: /\b(?:remov\w*|delet\w*|drop\w*)\b.*\blegacy\b/i,
  },
  {
    id: 'with-draft',
    diff: diffOf(
      'config/limits.yaml',
      `@@ -1,3 +1,3 @@
 limits:
-  upload: 5
+  upload: 20
   pages: 100
`,
    ),
    recentSubjects: [],
    draft: 'Raise the upload limit',
    subject: /\bupload\b.*\blimit|\blimit\b.*\bupload/i,
  },
  {
    id: 'german-style',
    diff: diffOf(
      'src/preis.ts',
      `@@ -1,3 +1,3 @@
 export function preis(netto: number): number {
-  return netto * 1.16;
+  return netto * 1.19;
 }
`,
    ),
    recentSubjects: [
      'Rabatt auf zwei Stellen runden',
      'Fehler bei leerem Warenkorb beheben',
      'Tests für Preise ergänzen',
    ],
    subject: /\b(?:Mehrwertsteuer\w*|Steuer\w*|Preis\w*|Faktor\w*|1[.,]19|19)\b/i,
  },
];
