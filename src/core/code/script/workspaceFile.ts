/** The globs of `pnpm-workspace.yaml`; none where it cannot be read. */
export async function pnpmGlobs(text: string): Promise<readonly string[]> {
  const { parseDocument } = await import('yaml');
  try {
    const value: unknown = parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 0 });
    if (typeof value !== 'object' || value === null || !('packages' in value) || !Array.isArray(value.packages))
      return [];
    return value.packages.filter((each) => typeof each === 'string');
  } catch {
    return [];
  }
}
