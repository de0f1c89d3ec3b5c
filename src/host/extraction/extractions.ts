import type * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { SchemaEditor } from './schemaEditor.ts';

/** What extraction keeps while the window is open: the schemas being edited, and the extractions that are shown. */
export class Extractions implements vscode.Disposable {
  readonly schemaEditor = new SchemaEditor();
  readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  dispose(): void {
    this.schemaEditor.dispose();
  }
}
