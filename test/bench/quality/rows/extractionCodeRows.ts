// The extractions out of code, logs, tables and other files of a project.
import type { ExtractionRow } from '../rows.ts';

export const codeRows: readonly ExtractionRow[] = [
  {
    id: 'log-lines',
    text: `2026-05-04T08:00:01Z INFO  scheduler  started with 4 workers
2026-05-04T08:00:03Z WARN  storage    volume /data is 91% full
2026-05-04T08:00:09Z ERROR mailer     connection to smtp.example:587 refused
2026-05-04T08:00:09Z INFO  mailer     retry in 30 s
`,
    kind: 'zod',
    schema: `export const Entry = z.object({
  time: z.string(),
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  component: z.string(),
  message: z.string(),
});
export const Log = z.object({ entries: z.array(Entry) });
`,
    wanted: {
      entries: [
        { time: '2026-05-04T08:00:01Z', level: 'INFO', component: 'scheduler', message: 'started with 4 workers' },
        { time: '2026-05-04T08:00:03Z', level: 'WARN', component: 'storage', message: 'volume /data is 91% full' },
        {
          time: '2026-05-04T08:00:09Z',
          level: 'ERROR',
          component: 'mailer',
          message: 'connection to smtp.example:587 refused',
        },
        { time: '2026-05-04T08:00:09Z', level: 'INFO', component: 'mailer', message: 'retry in 30 s' },
      ],
    },
  },
  {
    id: 'csv-rows',
    text: `station;reading_date;rain_mm;observer
Aldbury;2026-01-03;4.2;KM
Aldbury;2026-01-04;0.0;KM
Tring;2026-01-03;5.1;
Aldbury;2026-01-04;0.0;KM
`,
    kind: 'python',
    schema: `from datetime import date
from typing import Optional
from pydantic import BaseModel

class Reading(BaseModel):
    station: str
    reading_date: date
    rain_mm: float
    observer: Optional[str]

class Readings(BaseModel):
    readings: list[Reading]
`,
    wanted: {
      readings: [
        { station: 'Aldbury', reading_date: '2026-01-03', rain_mm: 4.2, observer: 'KM' },
        { station: 'Aldbury', reading_date: '2026-01-04', rain_mm: 0, observer: 'KM' },
        { station: 'Tring', reading_date: '2026-01-03', rain_mm: 5.1, observer: null },
        { station: 'Aldbury', reading_date: '2026-01-04', rain_mm: 0, observer: 'KM' },
      ],
    },
  },
  {
    id: 'flask-endpoints',
    text: `from flask import Flask, jsonify, request

app = Flask(__name__)

@app.get("/books")
def list_books():
    return jsonify(library.all())

@app.post("/books")
def add_book():
    return jsonify(library.add(request.json)), 201

@app.route("/books/<int:book_id>", methods=["DELETE"])
def remove_book(book_id):
    library.remove(book_id)
    return "", 204
`,
    kind: 'notation',
    schema: '{ method GET|POST|PUT|PATCH|DELETE, path, handler: name of the function }[]',
    wanted: [
      { method: 'GET', path: '/books', handler: 'list_books' },
      { method: 'POST', path: '/books', handler: 'add_book' },
      { method: 'DELETE', path: '/books/<int:book_id>', handler: 'remove_book' },
    ],
  },
  {
    id: 'express-endpoints',
    text: `import express from 'express';
import { requireUser } from './auth.js';

export const router = express.Router();

router.get('/health', (_req, res) => res.send('ok'));
router.get('/carts/:id', requireUser, async (req, res) => res.json(await carts.find(req.params.id)));
router.put('/carts/:id', requireUser, async (req, res) => res.json(await carts.save(req.params.id, req.body)));
`,
    kind: 'typescript',
    schema: `export interface Api {
  endpoints: {
    method: 'get' | 'post' | 'put' | 'delete';
    path: string;
    /** Whether only users who are signed in may call it. */
    needsUser: boolean;
  }[];
}
`,
    wanted: {
      endpoints: [
        { method: 'get', path: '/health', needsUser: false },
        { method: 'get', path: '/carts/:id', needsUser: true },
        { method: 'put', path: '/carts/:id', needsUser: true },
      ],
    },
  },
  {
    id: 'interface-fields',
    text: `/** A parcel on its way. */
export interface Parcel {
  readonly trackingId: string;
  weightKg: number;
  /** Absent until it was handed over. */
  deliveredAt?: Date;
  notes?: string[];
}
`,
    kind: 'zod',
    schema: `export const Fields = z.object({
  interface: z.string().describe('The name of the interface'),
  fields: z.array(z.object({ name: z.string(), type: z.string().describe('As it is written'), optional: z.boolean() })),
});
`,
    wanted: {
      interface: 'Parcel',
      fields: [
        { name: 'trackingId', type: 'string', optional: false },
        { name: 'weightKg', type: 'number', optional: false },
        { name: 'deliveredAt', type: 'Date', optional: true },
        { name: 'notes', type: 'string[]', optional: true },
      ],
    },
  },
  {
    id: 'changelog',
    text: `# Changelog

## Unreleased
- Nothing yet.

## 2.1.0 (2026-02-11)
### Added
- Export as CSV.
- Keyboard shortcut for search.
### Fixed
- Crash on empty files.

## 2.0.3 (2025-12-19)
### Fixed
- Wrong time zone in reports.
`,
    kind: 'json-schema',
    schema: JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Releases',
      type: 'array',
      description: 'Versions that were released',
      items: {
        type: 'object',
        properties: {
          version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
          date: { type: 'string', format: 'date' },
          added: { type: 'array', items: { type: 'string' } },
          fixed: { type: 'array', items: { type: 'string' } },
        },
        required: ['version', 'date', 'added', 'fixed'],
        additionalProperties: false,
      },
    }),
    wanted: [
      {
        version: '2.1.0',
        date: '2026-02-11',
        added: ['Export as CSV.', 'Keyboard shortcut for search.'],
        fixed: ['Crash on empty files.'],
      },
      { version: '2.0.3', date: '2025-12-19', added: [], fixed: ['Wrong time zone in reports.'] },
    ],
  },
  {
    id: 'markdown-table',
    text: `Sizes of our tents in the new season:

| Model    | Sleeps | Weight | In stock |
| -------- | -----: | -----: | :------: |
| Lark 1   |      1 | 980 g  |   yes    |
| Heron 2  |      2 | 1650 g |    no    |
| Heron 3  |      3 | 2100 g |   yes    |
`,
    kind: 'typescript',
    schema: `export interface Tents {
  tents: Array<{ model: string; sleeps: number; weightGrams: number; inStock: boolean }>;
}
`,
    wanted: {
      tents: [
        { model: 'Lark 1', sleeps: 1, weightGrams: 980, inStock: true },
        { model: 'Heron 2', sleeps: 2, weightGrams: 1650, inStock: false },
        { model: 'Heron 3', sleeps: 3, weightGrams: 2100, inStock: true },
      ],
    },
  },
  {
    id: 'error-stack',
    text: `TypeError: Cannot read properties of undefined (reading 'rate')
    at convert (/srv/shop/src/money/convert.js:27:19)
    at priceOf (/srv/shop/src/basket.js:112:10)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
`,
    kind: 'python',
    schema: `from pydantic import BaseModel, Field

class Frame(BaseModel):
    function: str
    file: str = Field(description="Path without line and column")
    line: int
    column: int

class Failure(BaseModel):
    error: str = Field(description="The error's class")
    message: str
    frames: list[Frame]
`,
    wanted: {
      error: 'TypeError',
      message: "Cannot read properties of undefined (reading 'rate')",
      frames: [
        { function: 'convert', file: '/srv/shop/src/money/convert.js', line: 27, column: 19 },
        { function: 'priceOf', file: '/srv/shop/src/basket.js', line: 112, column: 10 },
        {
          function: 'process.processTicksAndRejections',
          file: 'node:internal/process/task_queues',
          line: 95,
          column: 5,
        },
      ],
    },
  },
  {
    id: 'config-file',
    text: `# deployment of the gateway
[server]
host = 0.0.0.0
port = 8443
tls = on

[database]
url = postgres://app@db.internal:5432/shop
pool_size = 12
; replica = db2.internal

[limits]
upload_mb = 25
timeout_s = 2.5
`,
    kind: 'json-schema',
    schema: JSON.stringify({
      type: 'object',
      properties: {
        server: {
          type: 'object',
          properties: { host: { type: 'string' }, port: { type: 'integer' }, tls: { type: 'boolean' } },
          required: ['host', 'port', 'tls'],
        },
        database: {
          type: 'object',
          properties: {
            url: { type: 'string' },
            poolSize: { type: 'integer' },
            replica: { type: 'string', description: 'Absent where it is commented out' },
          },
          required: ['url', 'poolSize'],
        },
        timeoutSeconds: { type: 'number' },
      },
      required: ['server', 'database', 'timeoutSeconds'],
    }),
    wanted: {
      server: { host: '0.0.0.0', port: 8443, tls: true },
      database: { url: 'postgres://app@db.internal:5432/shop', poolSize: 12 },
      timeoutSeconds: 2.5,
    },
  },
];
