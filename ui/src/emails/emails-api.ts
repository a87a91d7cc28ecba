import { infiniteQueryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../api/client";
import { type Upload, upload } from "../api/upload";
import type { Problem } from "../imports/imports-api";

export interface EmailParticipant {
  role: "from" | "reply-to" | "to" | "cc" | "bcc";
  name: string | null;
  email_address: string;
  /** The person who has the address. */
  record_id: string | null;
}

/** What is kept of an e-mail: never its text. */
export interface Email {
  id: string;
  sent_at: string;
  direction: "inbound" | "outbound";
  subject: string | null;
  participants: EmailParticipant[];
}

interface EmailsPage {
  data: Email[];
  pagination: { next_cursor: string | null };
}

/** E-mails are with people, and with their companies. */
export const hasEmails = (object: string): boolean => object === "people" || object === "companies";

export const emailKeys = {
  all: (w: string) => [w, "emails"] as const,
  of: (w: string, object: string, record: string) => [w, "emails", object, record] as const,
};

/** The e-mails with the addresses or domains of a record; the latest first. */
export const emailsQuery = (w: string, object: string, record: string) =>
  infiniteQueryOptions({
    queryKey: emailKeys.of(w, object, record),
    queryFn: async ({ pageParam, signal }) => {
      let cursor: string | null = pageParam;
      for (;;) {
        const query = new URLSearchParams({ object, record_id: record });
        if (cursor) query.set("cursor", cursor);
        const page = await request<EmailsPage>("GET", `${workspacePath(w, "emails")}?${query}`, undefined, signal);
        cursor = page.pagination.next_cursor;
        // A page may be empty although there are more.
        if (page.data.length > 0 || cursor === null) return page;
      }
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.pagination.next_cursor ?? undefined,
    staleTime: 15_000,
  });

/** What became of the messages of a file. */
export interface EmailsTaken {
  added: number;
  known: number;
  skipped: number;
  problems: Problem[];
}

/** Brings in the own mailbox: an mbox file, or the file of a single e-mail. */
export const importEmails = (
  w: string,
  file: File,
  onProgress: (part: number) => void,
): Upload<{ data: EmailsTaken }> => upload(workspacePath(w, "imports", "emails"), file, onProgress);
