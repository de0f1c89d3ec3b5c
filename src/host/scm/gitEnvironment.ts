import { commandEnvironment } from '../../core/privacy/environment.ts';

/** Variables that would have Git look at another repository, or print its diffs otherwise. */
const OTHER_REPOSITORY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|CONFIG|CONFIG_PARAMETERS|DIFF_OPTS|EXTERNAL_DIFF|[A-Z]+_PATHSPECS)$/i;

/** What Git is started with. */
export function gitEnvironment(): Readonly<Record<string, string>> {
  const entries = Object.entries(commandEnvironment(process.env, () => false));
  return {
    ...Object.fromEntries(entries.filter(([name]) => !OTHER_REPOSITORY.test(name))),
    // Reading takes no lock that somebody's own command would meet.
    GIT_OPTIONAL_LOCKS: '0',
  };
}
