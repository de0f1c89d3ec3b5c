/** A file taken as a whole: `import * as name from './file'`. */
export class FileNames {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}
