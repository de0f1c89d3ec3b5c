import { describe, expect, it } from 'vitest';
import { renamedUri } from '../../../src/host/editing/textDocuments.ts';
import { Uri } from '../../fakes/fakeVscode.ts';

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
});
