import { describe, expect, it } from 'vitest';
import { renamedUri } from '../../../src/host/editing/textDocuments.ts';
import { Uri } from '../../fakes/fakeVscode.ts';

/** An address as far as the test needs one. */
function withParts(parts: Readonly<Record<string, string>>): object {
  return { ...parts, with: (other: Readonly<Record<string, string>>) => withParts({ ...parts, ...other }) };
}

describe('the address of a file after a rename', () => {
  const after = (file: string, from: string, to: string): string | undefined =>
    renamedUri(Uri.file(file) as never, Uri.file(from) as never, Uri.file(to) as never)?.path;

  it('is the new one of the file, or of the folder it is in', () => {
    expect(after('/w/a.ts', '/w/a.ts', '/w/b.ts')).toBe('/w/b.ts');
    expect(after('/w/lib/deep/a.ts', '/w/lib', '/w/src')).toBe('/w/src/deep/a.ts');
  });

  it('stays where another file or folder was renamed, also one whose name begins alike', () => {
    expect(after('/w/a.ts', '/w/b.ts', '/w/c.ts')).toBeUndefined();
    expect(after('/w/library/a.ts', '/w/lib', '/w/src')).toBeUndefined();
    expect(after('/w/lib', '/w/lib/a.ts', '/w/b.ts')).toBeUndefined();
  });

  it('is that of the renamed notebook for a cell', () => {
    const cell = { scheme: 'vscode-notebook-cell', authority: 'machine', path: '/w/a.ipynb', fragment: 'W0' };
    const file = (path: string) => withParts({ scheme: 'file', authority: '', path, fragment: '' });
    const renamed = renamedUri(withParts(cell) as never, file('/w/a.ipynb') as never, file('/w/b.ipynb') as never);
    expect(renamed).toMatchObject({ ...cell, path: '/w/b.ipynb' });
    expect(
      renamedUri(withParts(cell) as never, file('/w/c.ipynb') as never, file('/w/b.ipynb') as never),
    ).toBeUndefined();
  });
});
