import { ApiError, request, workspacePath } from "./client";
import type { RecordDocument } from "./types";

interface Waiting {
  record: string;
  resolve(document: RecordDocument): void;
  reject(error: unknown): void;
}

const MAX_BATCH = 200;
const waiting = new Map<string, Waiting[]>();

/**
 * Loads one record; calls made in the same tick for the same object travel as one query. A table that shows a hundred
 * references to other records would otherwise cost a hundred requests.
 */
export function loadRecord(w: string, object: string, record: string): Promise<RecordDocument> {
  return new Promise((resolve, reject) => {
    const key = JSON.stringify([w, object]);
    const batch = waiting.get(key);
    if (batch) {
      batch.push({ record, resolve, reject });
      return;
    }
    waiting.set(key, [{ record, resolve, reject }]);
    setTimeout(() => {
      const due = waiting.get(key) ?? [];
      waiting.delete(key);
      for (let at = 0; at < due.length; at += MAX_BATCH) void loadBatch(w, object, due.slice(at, at + MAX_BATCH));
    }, 4);
  });
}

async function loadBatch(w: string, object: string, batch: Waiting[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  try {
    if (batch.length === 1) {
      const path = workspacePath(w, "v2", "objects", object, "records", first.record);
      first.resolve((await request<{ data: RecordDocument }>("GET", path)).data);
      return;
    }
    const ids = [...new Set(batch.map((item) => item.record))];
    const found = await request<{ data: RecordDocument[] }>(
      "POST",
      workspacePath(w, "v2", "objects", object, "records", "query"),
      { filter: { record_id: { $in: ids } }, limit: ids.length },
    );
    const byId = new Map(found.data.map((document) => [document.id.record_id, document]));
    for (const item of batch) {
      const document = byId.get(item.record);
      if (document) item.resolve(document);
      else item.reject(new ApiError(404, "not_found", `Record with ID "${item.record}" not found.`));
    }
  } catch (error) {
    for (const item of batch) item.reject(error);
  }
}
