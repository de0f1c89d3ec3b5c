import * as l10n from '@vscode/l10n';
import type { PanelProtocol } from '../../protocol/messages.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';

/** Larger files are not taken: base64 of them would travel through the editor's message pipe at once. */
const MAX_BYTES = 20_000_000;

export type Notify = (level: 'info' | 'warning' | 'error', text: string) => void;

/** Takes pasted and dropped files, and resources dropped from the explorer or a tab. */
export class Intake {
  readonly #link: HostLink<PanelProtocol>;
  readonly #notify: Notify;

  constructor(link: HostLink<PanelProtocol>, notify: Notify) {
    this.#link = link;
    this.#notify = notify;
  }

  /** Text wins over a picture of it: office programs put both on the clipboard. */
  onPaste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (data === null || data.files.length === 0 || data.getData('text/plain') !== '') return;
    event.preventDefault();
    this.#takeFiles(data.files);
  }

  /** Makes `area` a drop target; it has the class `drop-target` while something hovers over it. */
  watchDrops(area: HTMLElement): void {
    area.addEventListener('dragover', (event) => {
      if (!carriesSomething(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      area.classList.add('drop-target');
    });
    area.addEventListener('dragleave', (event) => {
      if (!(event.relatedTarget instanceof Node && area.contains(event.relatedTarget)))
        area.classList.remove('drop-target');
    });
    area.addEventListener('drop', (event) => {
      area.classList.remove('drop-target');
      if (!carriesSomething(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) this.#takeDrop(event.dataTransfer);
    });
  }

  #takeDrop(data: DataTransfer): void {
    const uris = droppedUris((type) => data.getData(type));
    if (uris.length > 0) this.#link.command({ type: 'attach-uris', uris: [...uris] });
    else this.#takeFiles(data.files);
  }

  #takeFiles(files: FileList): void {
    for (const file of files) {
      if (file.size > MAX_BYTES) {
        this.#notify('warning', l10n.t`${file.name} is larger than 20 MB and was not attached.`);
      } else {
        runInBackground(this.#link, 'Reading a file', this.#takeFile(file));
      }
    }
  }

  /** The host hears of it at once: a message that is sent while it is read waits for it. */
  async #takeFile(file: File): Promise<void> {
    const id = crypto.randomUUID();
    this.#link.command({ type: 'attach-begin', id, name: file.name === '' ? l10n.t('Pasted file') : file.name });
    const data = await readBase64(file).catch(() => null);
    if (data === null) this.#notify('error', l10n.t`${file.name} could not be read. Drop folders from the Explorer.`);
    this.#link.command({ type: 'attach-data', id, data });
  }
}

const URI_TYPES = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** The file URIs of a drop; web addresses are text, not files. */
export function droppedUris(read: (type: string) => string): readonly string[] {
  for (const type of URI_TYPES) {
    const uris = read(type)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(
        (line) => line !== '' && !line.startsWith('#') && /^[a-z][\w+.-]*:/i.test(line) && !/^https?:/i.test(line),
      );
    if (uris.length > 0) return [...new Set(uris)];
  }
  return [];
}

function carriesSomething(data: DataTransfer | null): boolean {
  return data !== null && data.types.some((type) => type === 'Files' || URI_TYPES.some((known) => known === type));
}

function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.readAsDataURL(file);
  });
}
