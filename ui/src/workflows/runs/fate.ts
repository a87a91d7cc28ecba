import type { BlockMark } from "../canvas/elements";
import { edgeId } from "../canvas/elements";
import { kindOf } from "../definition";
import type { BlockExecution, Definition, Run, RunError } from "../types";

/** How each block fared in the newest attempt at it, and the lines that were gone along. */
export function fateOf(run: Pick<Run, "executions" | "definition" | "trigger" | "waiting">): {
  marks: Map<string, BlockMark>;
  taken: Set<string>;
} {
  const marks = new Map<string, BlockMark>();
  const taken = new Set<string>();
  const definition: Definition | null = run.definition;
  for (const [block, executions] of byBlock(run.executions)) {
    const last = executions.at(-1);
    if (!last) continue;
    const times = new Set(executions.map((one) => one.iteration ?? -1)).size;
    marks.set(block, { status: last.status, times });
  }
  if (!marks.has(run.trigger.block)) marks.set(run.trigger.block, { status: "completed", times: 1 });
  if (run.waiting) {
    const held = marks.get(run.waiting.block);
    marks.set(run.waiting.block, { status: "waiting", times: held?.times ?? 1 });
  }
  const passed = new Set(
    run.executions
      .filter((one) => one.outcome !== null)
      .map((one) => edgeId({ from: one.block, outcome: one.outcome ?? "" })),
  );
  const loops = new Set(definition?.blocks.filter((block) => kindOf(block) === "loop").map((block) => block.id));
  for (const connection of definition?.connections ?? []) {
    const id = edgeId(connection);
    // The trigger has no execution of its own in some runs, and a loop has one for all of its ways, without an outcome: their
    // lines were taken when what they lead to was reached.
    const { from, to } = connection;
    const isTold = from !== run.trigger.block && !loops.has(from);
    if (marks.has(to) && (passed.has(id) || (!isTold && marks.has(from)))) taken.add(id);
  }
  return { marks, taken };
}

function byBlock(executions: readonly BlockExecution[]): Map<string, BlockExecution[]> {
  const map = new Map<string, BlockExecution[]>();
  for (const one of executions) {
    const list = map.get(one.block);
    if (list) list.push(one);
    else map.set(one.block, [one]);
  }
  return map;
}

/** Visits of a block by iteration of the loop around it (null outside of one), each with its attempts, oldest first. */
export function visitsOf(
  executions: readonly BlockExecution[],
  block: string,
): { iteration: number | null; attempts: BlockExecution[] }[] {
  const groups = new Map<number | null, BlockExecution[]>();
  for (const one of executions) {
    if (one.block !== block) continue;
    const list = groups.get(one.iteration);
    if (list) list.push(one);
    else groups.set(one.iteration, [one]);
  }
  return [...groups]
    .sort(([a], [b]) => (a ?? -1) - (b ?? -1))
    .map(([iteration, attempts]) => ({ iteration, attempts }));
}

export const messageIn = (error: RunError | string | null): string | null =>
  error === null ? null : typeof error === "string" ? error : error.message;

/** Milliseconds as people say them; `now` stands in for an end that is not there yet. */
export function lasted(from: string, to: string | null, now: number): string {
  const ms = Math.max(0, (to === null ? now : Date.parse(to)) - Date.parse(from));
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const isOver = (status: Run["status"]): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";
