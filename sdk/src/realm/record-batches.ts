import type { ToastHandle } from "../client/bridge.js";

/** Records in one batch at most (`sdk-surface.md` 2.3.1). */
const maximumBatch = 250;
/** How long the toast with the outcome stays, in ms. */
const outcomeMs = 4_000;
const failureMs = 10_000;

/** What the hooks of a run are told. `batchIndex` counts from 0 and, with `lastBatchSize`, is that of the last batch run. */
export interface BatchProgress {
  processedRecords: number;
  totalRecords: number;
  batchSize: number;
  batchIndex: number;
  totalBatches: number;
  lastBatchSize: number;
}

type HookResult = unknown;

export interface RunRecordBatchesOptions {
  batchSize: number;
  onStart?: (context: BatchProgress) => HookResult;
  onProgress?: (context: BatchProgress) => HookResult;
  onComplete?: (context: BatchProgress) => HookResult;
  onError?: (context: BatchProgress, error: unknown) => HookResult;
}

type Worker = (batch: { recordIds: string[] }) => unknown;

export type BatchOutcome =
  | { success: true; results: unknown[] }
  | { success: false; partialResults: unknown[]; error: unknown };

/** What a run needs of its realm. */
export interface BatchSurroundings {
  /** Shown while the app says nothing else. */
  label: string;
  showToast(options: object): ToastHandle;
  console: { warn(...args: unknown[]): void; error(...args: unknown[]): void };
}

/**
 * The `runRecordBatches` that a bulk record action gets for its selection: batches strictly one after the other, in the
 * order of the selection, until one fails. A failing worker is an outcome, not a rejection (`sdk-behaviour.md` 3).
 */
export function recordBatchRunner(recordIds: readonly string[], surroundings: BatchSurroundings) {
  return async (options: RunRecordBatchesOptions, worker: Worker): Promise<BatchOutcome> => {
    const batchSize = readBatchSize(options, surroundings.console);
    if (typeof worker !== "function") throw new TypeError("runRecordBatches: the worker must be a function");
    const total = recordIds.length;
    let progress: BatchProgress = {
      processedRecords: 0,
      totalRecords: total,
      batchSize,
      batchIndex: 0,
      totalBatches: Math.ceil(total / batchSize),
      lastBatchSize: 0,
    };
    const told = new ProgressToast(surroundings);
    told.start(progress, await told.ask("onStart", options.onStart, progress));
    const results: unknown[] = [];
    for (let at = 0; at < total; at += batchSize) {
      const batch = recordIds.slice(at, at + batchSize);
      const batchIndex = at / batchSize;
      try {
        const result = await worker({ recordIds: batch });
        if (result !== undefined) results.push(result);
      } catch (error) {
        surroundings.console.error("runRecordBatches: the worker failed", error);
        const failed = { ...progress, batchIndex, lastBatchSize: batch.length };
        told.failed(failed, error, await told.ask("onError", options.onError, failed, error));
        return { success: false, partialResults: results, error };
      }
      const processedRecords = at + batch.length;
      progress = { ...progress, processedRecords, batchIndex, lastBatchSize: batch.length };
      told.progress(progress, await told.ask("onProgress", options.onProgress, progress));
    }
    told.complete(progress, await told.ask("onComplete", options.onComplete, progress));
    return { success: true, results };
  };
}

function readBatchSize(options: RunRecordBatchesOptions, console: BatchSurroundings["console"]): number {
  const given = options?.batchSize as unknown;
  if (typeof given !== "number" || !Number.isInteger(given) || given < 1) {
    throw new TypeError(
      `runRecordBatches: options.batchSize must be a whole number from 1 to ${maximumBatch}, it is ${String(given)}`,
    );
  }
  if (given <= maximumBatch) return given;
  console.warn(`runRecordBatches: options.batchSize is ${given}; batches of ${maximumBatch} are run`);
  return maximumBatch;
}

interface Said {
  title?: string;
  text?: string;
}

/** The one toast of a run: a bar while it goes on, the outcome in the end. */
class ProgressToast {
  readonly #surroundings: BatchSurroundings;
  #toast: ToastHandle | undefined;
  #said: Said = {};

  constructor(surroundings: BatchSurroundings) {
    this.#surroundings = surroundings;
  }

  /** What a hook wants to have said. One that throws costs its words, never the run: the batch has been worked on. */
  async ask<Rest extends unknown[]>(
    name: string,
    hook: ((progress: BatchProgress, ...rest: Rest) => HookResult) | undefined,
    progress: BatchProgress,
    ...rest: Rest
  ): Promise<Said> {
    if (hook === undefined || hook === null) return {};
    try {
      // A copy: what the app does to it is the app's own business.
      return readSaid(await hook({ ...progress }, ...rest), name);
    } catch (error) {
      this.#surroundings.console.error(`runRecordBatches: ${name} failed`, error);
      return {};
    }
  }

  start(progress: BatchProgress, said: Said): void {
    this.#said = said;
    this.#toast = this.#surroundings.showToast({
      variant: "neutral",
      title: said.title ?? this.#surroundings.label,
      text: said.text ?? counted(progress),
      durationMs: Number.POSITIVE_INFINITY,
      progress: 0,
    });
  }

  /** What a hook said stays until it says something else; the count is the page's own. */
  progress(progress: BatchProgress, said: Said): void {
    this.#said = { ...this.#said, ...said };
    void this.#toast?.updateToast({
      title: this.#said.title ?? this.#surroundings.label,
      text: this.#said.text ?? counted(progress),
      progress: (100 * progress.processedRecords) / progress.totalRecords,
    });
  }

  complete(progress: BatchProgress, said: Said): void {
    void this.#toast?.upsertToast({
      variant: "success",
      title: said.title ?? this.#said.title ?? this.#surroundings.label,
      text: said.text ?? counted(progress),
      durationMs: outcomeMs,
      progress: 100,
    });
  }

  failed(progress: BatchProgress, error: unknown, said: Said): void {
    const reason = error instanceof Error ? error.message : String(error);
    void this.#toast?.upsertToast({
      variant: "error",
      title: said.title ?? `${this.#surroundings.label} failed`,
      text: said.text ?? `Stopped after ${counted(progress)}: ${reason}`,
      durationMs: failureMs,
    });
  }
}

const counted = ({ processedRecords, totalRecords }: BatchProgress): string =>
  `${processedRecords} of ${totalRecords} ${totalRecords === 1 ? "record" : "records"}`;

function readSaid(given: unknown, hook: string): Said {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") throw new TypeError(`${hook} must give nothing, or {title?, text?}`);
  const said: Said = {};
  for (const key of ["title", "text"] as const) {
    const value = (given as Record<string, unknown>)[key];
    if (value === undefined) continue;
    if (typeof value !== "string") throw new TypeError(`${hook}: ${key} must be a string`);
    said[key] = value;
  }
  return said;
}
