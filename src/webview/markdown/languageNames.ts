// l10n: none, names of languages.

import * as l10n from '@vscode/l10n';

/** What people call a language, by the name that a fence gives it; one that is not here is shown as it came. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: 'Bash',
    bat: 'Batch',
    c: 'C',
    clojure: 'Clojure',
    cmd: 'Batch',
    console: 'Shell Session',
    cpp: 'C++',
    'c++': 'C++',
    cs: 'C#',
    csharp: 'C#',
    css: 'CSS',
    csv: 'CSV',
    dart: 'Dart',
    diff: 'Diff',
    dockerfile: 'Dockerfile',
    elixir: 'Elixir',
    fish: 'Fish',
    go: 'Go',
    graphql: 'GraphQL',
    html: 'HTML',
    http: 'HTTP',
    ini: 'INI',
    java: 'Java',
    javascript: 'JavaScript',
    js: 'JavaScript',
    json: 'JSON',
    jsonc: 'JSON with Comments',
    jsx: 'JavaScript JSX',
    kotlin: 'Kotlin',
    latex: 'LaTeX',
    less: 'Less',
    lua: 'Lua',
    makefile: 'Makefile',
    markdown: 'Markdown',
    md: 'Markdown',
    mermaid: 'Mermaid',
    mjs: 'JavaScript',
    objectivec: 'Objective-C',
    perl: 'Perl',
    php: 'PHP',
    plaintext: 'Plain Text',
    powershell: 'PowerShell',
    ps1: 'PowerShell',
    pwsh: 'PowerShell',
    py: 'Python',
    python: 'Python',
    r: 'R',
    rb: 'Ruby',
    rs: 'Rust',
    ruby: 'Ruby',
    rust: 'Rust',
    scala: 'Scala',
    scss: 'SCSS',
    sh: 'Shell Script',
    shell: 'Shell Script',
    'shell-session': 'Shell Session',
    shellscript: 'Shell Script',
    shellsession: 'Shell Session',
    sql: 'SQL',
    svelte: 'Svelte',
    swift: 'Swift',
    terminal: 'Shell Session',
    text: 'Plain Text',
    toml: 'TOML',
    ts: 'TypeScript',
    tsx: 'TypeScript JSX',
    txt: 'Plain Text',
    typescript: 'TypeScript',
    vue: 'Vue',
    xml: 'XML',
    yaml: 'YAML',
    yml: 'YAML',
    zig: 'Zig',
    zsh: 'Zsh',
  }),
);

const SHELLS: ReadonlySet<string> = new Set([
  'Bash',
  'Batch',
  'Fish',
  'PowerShell',
  'Shell Script',
  'Shell Session',
  'Zsh',
]);

/** Whether code in it is for a terminal. */
export function isShell(language: string): boolean {
  return SHELLS.has(languageName(language));
}

export function languageName(language: string): string {
  return language === '' ? l10n.t('Plain Text') : (NAMES.get(language.toLowerCase()) ?? language);
}
