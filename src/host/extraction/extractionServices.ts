import type { ModelServices } from '../models/modelChoice.ts';
import type { Batches } from './batch/batches.ts';
import type { Extractions } from './extractions.ts';

/** What commands that begin extractions need. */
export interface ExtractionServices extends ModelServices {
  /** Schemas being edited and extractions being shown. */
  extractions(): Promise<Extractions>;
  /** Extractions from many files: those that run, and those that wait to go on. */
  batches(): Promise<Batches>;
}
