import { execFileSync } from 'node:child_process';

/** What Git prints in a repository; `undefined` where it fails, as for a file that is not there. */
export function gitIn(repo: string): (...args: readonly string[]) => string | undefined {
  return (...args) => {
    try {
      const found = execFileSync('git', ['-C', repo, ...args], {
        maxBuffer: 2 ** 28,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return found.replaceAll('\r\n', '\n');
    } catch {
      return undefined;
    }
  };
}
