import { queryOptions } from "@tanstack/react-query";
import { request, workspacePath } from "../../api/client";

/** Which program runs again: the version that ran then, or the one that is installed now. */
export type Against = "recorded" | "current";

export interface DiffLine {
  change: "same" | "recorded" | "replayed";
  text: string;
}

/** One execution of an app beside the same one run again. */
export interface Comparison {
  execution_id: string;
  /** `check-lead · execute` */
  name: string;
  recorded_version: number;
  replayed_version: number;
  is_same: boolean;
  divergence: { at: number; expected: string | null; got: string } | null;
  outcome: DiffLine[];
  logs: DiffLine[];
  calls: DiffLine[];
}

export interface ReplayStep {
  visit: string;
  block: string;
  title: string;
  iteration: number | null;
  attempt: number;
  how: "replayed" | "evaluated" | "taken" | "left-out";
  is_same?: boolean;
  reason?: string | null;
  replays?: Comparison[];
  recorded?: unknown;
  evaluated?: unknown;
}

export interface Replay {
  is_same: boolean;
  left_out: number;
  steps: ReplayStep[];
}

/** A run, or one block of it, done again; nothing goes out and nothing is written. */
export const replayQuery = (w: string, run: string, block: string | undefined, against: Against) =>
  queryOptions({
    queryKey: [w, "replay", run, block ?? "", against] as const,
    queryFn: async ({ signal }) => {
      const path = workspacePath(w, "runs", run, "replay");
      return (await request<{ data: Replay }>("POST", path, { against, block }, signal)).data;
    },
    // The current version may be another one the next time.
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
