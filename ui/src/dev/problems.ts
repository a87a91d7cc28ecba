import { RealmError } from "@stoa/sdk/page";
import { messageOf } from "../api/client";

/** Something of an app that failed while it ran, in the browser or on the server. */
export interface RunningProblem {
  key: string;
  app: { slug: string; name: string };
  /** What failed: an action, a surface, an execution. */
  what: string;
  name: string;
  message: string;
  code?: string;
  /** Mapped to the app's own files, as text. */
  stack?: string;
  /** On the server: what ran. */
  execution?: string;
  /** How often it happened in a row. */
  count: number;
}

/** More than a person reads; the oldest go. */
const KEPT = 30;

/** What failed since the page was loaded, newest first. Filled always, shown in development only. */
export class ProblemStore {
  #problems: readonly RunningProblem[] = [];
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): readonly RunningProblem[] => this.#problems;

  /** An error of app code in the browser. One that comes from an execution is told as that execution's. */
  report(app: { slug: string; name: string }, what: string, error: unknown): void {
    const realm = error instanceof RealmError ? error : undefined;
    const name = error instanceof Error ? error.name : "Error";
    const message = messageOf(error);
    const execution = realm?.execution;
    this.#add({
      key: execution ?? `${app.slug}|${what}|${name}|${message}|${realm?.source ?? ""}`,
      app: { slug: app.slug, name: app.name },
      what,
      name,
      message,
      ...(realm?.code === undefined ? {} : { code: realm.code }),
      ...(realm?.stack === undefined ? {} : { stack: realm.stack }),
      ...(execution === undefined ? {} : { execution }),
      count: 1,
    });
  }

  /** An execution failed, whoever called it. */
  reportExecution(slug: string, execution: string): void {
    if (this.#problems.some((problem) => problem.execution === execution)) return;
    const app = { slug, name: slug };
    this.#add({ key: execution, app, what: "Server code", name: "Error", message: "", execution, count: 1 });
  }

  /** Another version of the app runs: what the last one did in the browser is over. */
  clear(slug?: string): void {
    this.#set(slug === undefined ? [] : this.#problems.filter((problem) => problem.app.slug !== slug));
  }

  #add(problem: RunningProblem): void {
    const known = this.#problems.find((other) => other.key === problem.key);
    const count = known && !problem.execution ? known.count + 1 : 1;
    const rest = this.#problems.filter((other) => other !== known);
    this.#set([{ ...problem, count }, ...rest].slice(0, KEPT));
  }

  #set(problems: readonly RunningProblem[]): void {
    if (problems.length === 0 && this.#problems.length === 0) return;
    this.#problems = problems;
    for (const listener of this.#listeners) listener();
  }
}

export const problems = new ProblemStore();
