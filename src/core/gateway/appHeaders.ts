/** What is told of the program that asks, and nothing of its user. */
export interface AppIdentity {
  readonly name: string;
  /** Its public page. */
  readonly url?: string;
}

/** The headers by which a gateway lists the programs that use it; each only where its value can stand in one. */
export function appHeaders({ name, url }: AppIdentity): Readonly<Record<string, string>> {
  const isPublic = url !== undefined && /^https:\/\/[!-~]{1,300}$/.test(url);
  return {
    ...(/^[ -~]{1,100}$/.test(name) && { 'x-title': name }),
    ...(isPublic && { 'http-referer': url }),
  };
}

/** What a manifest says of its extension. Git addresses are no pages. */
export function appOf(manifest: unknown): AppIdentity {
  const { displayName, homepage, repository } = { ...(manifest as Record<string, unknown> | undefined) };
  const source =
    typeof repository === 'object' && repository !== null && 'url' in repository ? repository.url : repository;
  const url = [homepage, source].find((each): each is string => typeof each === 'string' && each !== '');
  const page = url?.replace(/^git\+/, '').replace(/\.git$/, '');
  return { name: typeof displayName === 'string' ? displayName : '', ...(page !== undefined && { url: page }) };
}
