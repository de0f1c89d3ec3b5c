/** Names that answers put after a fence, and the editor's id where it is another. */
const ALIASES: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  sh: 'shellscript',
  shell: 'shellscript',
  zsh: 'shellscript',
  console: 'shellscript',
  bat: 'bat',
  cmd: 'bat',
  ps1: 'powershell',
  pwsh: 'powershell',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  node: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  golang: 'go',
  kt: 'kotlin',
  cs: 'csharp',
  'c#': 'csharp',
  'c++': 'cpp',
  cc: 'cpp',
  hpp: 'cpp',
  h: 'c',
  objc: 'objective-c',
  'objective-c++': 'objective-cpp',
  fs: 'fsharp',
  yml: 'yaml',
  md: 'markdown',
  docker: 'dockerfile',
  make: 'makefile',
  mk: 'makefile',
  tex: 'latex',
  htm: 'html',
  svg: 'xml',
  json5: 'jsonc',
  vb: 'vb',
  pl: 'perl',
  ex: 'elixir',
  hs: 'haskell',
  jl: 'julia',
  text: 'plaintext',
  txt: 'plaintext',
};

/** The editor's language for a fence's name, among those it knows; `undefined` leaves it to the editor's detection. */
export function languageIdOf(fence: string, known: readonly string[]): string | undefined {
  const name = fence.trim().toLowerCase().replace(/^\./, '');
  const id = ALIASES[name] ?? name;
  return known.includes(id) ? id : undefined;
}

/** The editor's name for a fence's language or a file's extension, whether the editor knows that language or not. */
export function editorLanguage(name: string): string {
  const bare = name.trim().toLowerCase().replace(/^\./, '');
  return ALIASES[bare] ?? bare;
}
