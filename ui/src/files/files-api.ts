import { queryOptions } from "@tanstack/react-query";
import { ApiError, request, workspacePath } from "../api/client";
import type { Actor } from "../api/types";
import type { RecordRef } from "../notes/notes-api";

export interface FileEntry {
  id: { workspace_id: string; file_id: string };
  file_type: "file" | "folder" | "connected-file" | "connected-folder";
  storage_provider: "attio" | "dropbox" | "box" | "google-drive" | "microsoft-onedrive";
  name?: string;
  content_type?: string | null;
  /** In bytes. */
  content_size?: number;
  parent_folder_id?: string | null;
  created_by_actor: Actor;
  created_at: string;
}

/** The largest file that the server takes, in bytes. */
export const MOST_BYTES = 50 * 1024 * 1024;
const PAGE = 200;

export const fileKeys = {
  of: (w: string, { record }: RecordRef) => [w, "files", record] as const,
};

/** All files and folders of a record, oldest first. */
export const filesQuery = (w: string, of: RecordRef) =>
  queryOptions({
    queryKey: fileKeys.of(w, of),
    queryFn: async ({ signal }) => {
      const entries: FileEntry[] = [];
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ object: of.object, record_id: of.record, limit: String(PAGE) });
        if (cursor) query.set("cursor", cursor);
        const page: { data: FileEntry[]; pagination: { next_cursor: string | null } } = await request(
          "GET",
          `${workspacePath(w, "v2", "files")}?${query}`,
          undefined,
          signal,
        );
        entries.push(...page.data);
        cursor = page.pagination.next_cursor;
      } while (cursor);
      return entries;
    },
    staleTime: 15_000,
  });

/** Where the browser gets the bytes: the server leads on to a link that works for a short while. */
export const downloadPath = (w: string, id: string): string => workspacePath(w, "v2", "files", id, "download");

export const deleteFile = (w: string, id: string) => request<unknown>("DELETE", workspacePath(w, "v2", "files", id));

export async function createFolder(w: string, of: RecordRef, name: string, folder: string | null): Promise<FileEntry> {
  const body = {
    file_type: "folder",
    object: of.object,
    record_id: of.record,
    name,
    ...(folder ? { parent_folder_id: folder } : {}),
  };
  return (await request<{ data: FileEntry }>("POST", workspacePath(w, "v2", "files"), body)).data;
}

export interface Upload {
  /** Rejects with an `ApiError`; `code` is `aborted` when it was stopped. */
  done: Promise<void>;
  stop(): void;
}

/** Sends a file. `onProgress` gets the part that is sent, 0 to 1: only this kind of request tells it. */
export function uploadFile(
  w: string,
  of: RecordRef,
  file: File,
  folder: string | null,
  onProgress: (part: number) => void,
): Upload {
  const form = new FormData();
  form.append("object", of.object);
  form.append("record_id", of.record);
  if (folder) form.append("parent_folder_id", folder);
  form.append("file", file);
  const sending = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) return resolve();
      let said: { code?: unknown; message?: unknown } = {};
      try {
        said = JSON.parse(sending.responseText) as typeof said;
      } catch {
        // Not from Stoa itself.
      }
      const code = typeof said.code === "string" ? said.code : `http-${sending.status}`;
      const message = typeof said.message === "string" ? said.message : `The server answered ${sending.status}.`;
      reject(new ApiError(sending.status, code, message));
    };
    sending.onerror = () => reject(new ApiError(0, "network", "The server cannot be reached."));
    sending.onabort = () => reject(new ApiError(0, "aborted", "The upload was stopped."));
  });
  sending.open("POST", workspacePath(w, "v2", "files", "upload"));
  sending.setRequestHeader("x-stoa-csrf", "1");
  sending.setRequestHeader("accept", "application/json");
  sending.send(form);
  return { done, stop: () => sending.abort() };
}
