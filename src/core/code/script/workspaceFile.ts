/** The globs of `pnpm-workspace.yaml`; none where it cannot be read. */
export async function pnpmGlobs(text: string): Promise<readonly string[]> {
  const { parseDocument } = await import('yaml');
  try {
    // Each key compared with all others and each mistake shown in its place would take long for a hostile file.
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (typeof value !== 'object' || value === null || !('packages' in value) || !Array.isArray(value.packages))
      return [];
    return value.packages.filter((each) => typeof each === 'string');
  } catch {
    return [];
  }
}
