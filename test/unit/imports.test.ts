import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('imports', () => {
  // `import { z } from 'zod'` is not tree-shaken: it puts some 400 kB into a bundle.
  it('take zod as a namespace', () => {
    const files = globSync('src/**/*.ts');
    const wrong = files.filter((file) => /import \{[^}]*\} from 'zod(?:\/mini)?'/.test(readFileSync(file, 'utf8')));
    expect(files.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });
});
