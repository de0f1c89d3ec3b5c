/** How a command line is handed to the user's shell, so that it reads it as if they had typed it. */
export interface ShellStart {
  readonly program: string;
  readonly args: readonly string[];
  /** Windows: the arguments are one line that must not be quoted again. */
  readonly isVerbatim: boolean;
}

type Family = 'posix' | 'powershell' | 'cmd';

const FAMILIES: Readonly<Record<string, Family>> = {
  sh: 'posix',
  bash: 'posix',
  zsh: 'posix',
  dash: 'posix',
  ash: 'posix',
  ksh: 'posix',
  fish: 'posix',
  nu: 'posix',
  pwsh: 'powershell',
  powershell: 'powershell',
  cmd: 'cmd',
};

/** The name of a shell's program: `bash`, `pwsh`. */
export function shellName(program: string): string {
  const file = program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
  return file.replace(/\.exe$/i, '').toLowerCase();
}

/**
 * The shell to use: the user's, where it is one whose way of taking a command is known and it is named by its whole
 * path; else the system's own.
 */
export function shellFor(preferred: string, platform: string, comspec: string | undefined): string {
  const isWhole = platform === 'win32' ? /^[a-z]:[\\/]|^\\\\/i.test(preferred) : preferred.startsWith('/');
  if (isWhole && FAMILIES[shellName(preferred)] !== undefined) return preferred;
  return platform === 'win32' ? (comspec ?? 'cmd.exe') : '/bin/sh';
}

/** Why this shell cannot take the command, as a sentence; `undefined` where it can. l10n: none, for the model. */
export function shellProblem(shell: string, command: string): string | undefined {
  if (command.trim() === '') return 'The command is empty.';
  if (command.includes('\0')) return 'The command has a null character in it.';
  if (FAMILIES[shellName(shell)] === 'cmd' && /[\r\n]/.test(command)) {
    return 'The user’s shell is cmd, which takes one line. Join the lines with &&, or run them one by one.';
  }
  return undefined;
}

/** The program and arguments that make `shell` run a command line and end with its exit code. */
export function shellStart(shell: string, command: string): ShellStart {
  switch (FAMILIES[shellName(shell)] ?? 'posix') {
    case 'posix':
      return { program: shell, args: ['-c', command], isVerbatim: false };
    case 'powershell': {
      // It would end with 0 or 1 whatever the program said, and write in the machine's old code page.
      const script = `[Console]::OutputEncoding = [System.Text.Encoding]::UTF8\n${command}\nif (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE }; exit 1 }`;
      const flags = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script];
      return { program: shell, args: flags, isVerbatim: false };
    }
    case 'cmd':
      return { program: shell, args: ['/d', '/s', '/c', `"chcp 65001>nul & ${command}"`], isVerbatim: true };
  }
}
