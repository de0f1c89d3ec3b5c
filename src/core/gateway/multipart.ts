/** A form as bytes. l10n: none, for the server. The editor's `fetch` is not always the one that knows this platform's `FormData`. */

interface FormFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type FormField = readonly [name: string, value: string | FormFile];

interface Form {
  readonly contentType: string;
  readonly body: ArrayBuffer;
}

/** `boundary` is a word that stands in no value; values are sent as they are. */
export async function multipartForm(fields: readonly FormField[], boundary: string): Promise<Form> {
  const pieces: (string | Uint8Array<ArrayBuffer>)[] = [];
  for (const [name, value] of fields) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (typeof value === 'string') pieces.push(`${head}\r\n\r\n${value}\r\n`);
    else {
      pieces.push(`${head}; filename="${value.name}"\r\nContent-Type: ${value.mediaType}\r\n\r\n`, value.bytes, '\r\n');
    }
  }
  pieces.push(`--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: await new Blob(pieces).arrayBuffer() };
}
