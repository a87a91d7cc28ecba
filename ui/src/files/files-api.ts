import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import type { Actor } from "../api/types";
import { type Upload, upload } from "../api/upload";
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

/** Sends a file to a record, or into a folder of it. */
export function uploadFile(
  w: string,
  of: RecordRef,
  file: File,
  folder: string | null,
  onProgress: (part: number) => void,
): Upload<unknown> {
  const form = new FormData();
  form.append("object", of.object);
  form.append("record_id", of.record);
  if (folder) form.append("parent_folder_id", folder);
  form.append("file", file);
  return upload(workspacePath(w, "v2", "files", "upload"), form, onProgress);
}
