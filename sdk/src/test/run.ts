/** Runs the tests of one file with Vitest's own runner and reports each as it ends. */
import { setState } from "@vitest/expect";
import {
  type File,
  getCurrentTest,
  type Suite,
  startTests,
  type Task,
  type Test,
  type VitestRunner,
} from "@vitest/runner";
import { getFullName, getNames, getTests } from "@vitest/runner/utils";
import { processError } from "@vitest/utils/error";
import { setReporter } from "../guest/web/events.js";
import { beginAssertions, createExpect, endAssertions, expect } from "./expect.js";
import { ask } from "./host.js";
import { limits, options } from "./options.js";
import {
  clearInterval as clearRealInterval,
  setInterval as realInterval,
  performance as realPerformance,
} from "./real-timers.js";
import { beginSnapshots, clearSnapshotsOf, endSnapshots } from "./snapshots.js";
import { takeErrors } from "./stoa/screen.js";
import { page } from "./stoa/session.js";

interface Reported {
  name: string;
  message: string;
  stack: string;
  diff: string | null;
}

/** A guest that has not said so for as long as a test may take is hung in a loop. */
const heartbeatMs = 100;

const plain = (text: string): string => text;
const coloured = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;

function diffOptions(): object {
  const paint = (open: number, close = 39) => (options.colour ? coloured(open, close) : plain);
  return {
    aColor: paint(32),
    bColor: paint(31),
    commonColor: paint(2, 22),
    changeColor: paint(7, 27),
    patchColor: paint(33),
    aAnnotation: "Expected",
    bAnnotation: "Received",
  };
}

/** Stray errors of the app and rejections that nobody handled, since the last look. */
export async function runFile(file: () => Promise<void>): Promise<void> {
  const beat = realInterval(() => void ask("alive").catch(() => {}), heartbeatMs);
  // What a listener or a timer throws reaches nobody else.
  setReporter((error) => page.fail(error instanceof Error ? error : new Error(String(error))));
  let order: Test[] = [];
  const runner: VitestRunner = {
    config: {
      root: "/",
      setupFiles: [],
      name: undefined,
      passWithNoTests: true,
      testNamePattern: options.namePattern === null ? undefined : new RegExp(options.namePattern),
      allowOnly: options.allowOnly,
      sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 5,
      get testTimeout() {
        return limits.testTimeout;
      },
      get hookTimeout() {
        return limits.hookTimeout;
      },
      retry: 0,
      includeTaskLocation: false,
      diffOptions: diffOptions(),
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: file,
    async onCollected(files) {
      order = files.flatMap((one) => getTests(one));
      order.slice(0, options.skip).forEach((test) => {
        test.mode = "skip";
      });
      await ask("collected", { tests: order.map((test) => nameOf(test)) });
      const errors = files.flatMap((one) => one.result?.errors ?? []);
      if (errors.length > 0) await ask("file-failed", { errors: errors.map(reported) });
    },
    async onBeforeRunSuite(suite) {
      if (suite.mode !== "skip" && "filepath" in suite) await beginSnapshots(options.file);
    },
    async onBeforeRunTask(test) {
      if (test.mode === "run" || test.mode === "queued") {
        await ask("begin", { index: order.indexOf(test), timeout_ms: test.timeout });
      }
    },
    onBeforeTryTask(test) {
      clearSnapshotsOf(options.file, test.id);
      beginAssertions(getFullName(test).split(" > ").slice(1).join(" > "));
      setState({ testPath: options.file }, expect);
    },
    onAfterTryTask(test) {
      const local = localExpects.get(test);
      endAssertions(local ?? expect);
      const stray = takeErrors();
      if (stray.length > 0) throw stray[0];
    },
    async onAfterRunTask(test) {
      takeErrors();
      await report(test);
    },
    async onAfterRunSuite(suite) {
      const isFile = "filepath" in suite;
      const failures = suite.result?.errors ?? [];
      if (failures.length > 0) {
        await ask("suite-failed", { name: isFile ? "" : nameOf(suite as Suite), errors: failures.map(reported) });
      }
      if (!isFile || suite.mode === "skip") return;
      const skipped = order
        .filter((test) => test.mode === "skip" || test.mode === "todo")
        .map((test) => getNames(test).slice(1).join(" > "));
      await ask("snapshots", { ...(await endSnapshots(options.file, skipped)) });
    },
    extendTaskContext(context) {
      let own: unknown;
      Object.defineProperty(context, "expect", {
        get: () => {
          own ??= createExpect(context.task);
          localExpects.set(context.task, own);
          return own;
        },
      });
      return context;
    },
  };
  const localExpects = new WeakMap<Task, unknown>();
  async function report(test: Test): Promise<void> {
    const index = order.indexOf(test);
    if (index < options.skip) return;
    const { result } = test;
    const state = test.mode === "todo" ? "todo" : test.mode === "skip" ? "skip" : (result?.state ?? "skip");
    await ask("end", {
      index,
      state: state === "run" || state === "queued" ? "skip" : state,
      duration_ms: result?.duration ?? 0,
      // A test that passed in the end may have failed before.
      errors: result?.state === "fail" ? (result.errors ?? []).map(reported) : [],
    });
    reportedTests.add(test);
  }
  const reportedTests = new Set<Test>();
  try {
    const begun = realPerformance.now();
    const files: File[] = await startTests([options.file], runner);
    // Tests of skipped suites and of suites whose hooks failed never ran.
    for (const test of files.flatMap((one) => getTests(one))) if (!reportedTests.has(test)) await report(test);
    await ask("done", { duration_ms: realPerformance.now() - begun });
  } finally {
    clearRealInterval(beat);
  }
}

/** Some differences are painted whatever the options say. */
const uncoloured = (text: string): string =>
  text
    .split("\u001b[")
    .map((part, index) => (index === 0 ? part : part.replace(/^\d+m/, "")))
    .join("");

function nameOf(task: Task): string {
  return getNames(task).slice(1).join(" > ");
}

function reported(thrown: unknown): Reported {
  const error = (
    thrown !== null && typeof thrown === "object" && "message" in thrown ? thrown : processError(thrown)
  ) as {
    name?: string;
    message?: string;
    stack?: string;
    stackStr?: string;
    diff?: string;
    cause?: { name?: string; message?: string };
  };
  const cause = error.cause?.message ? `\ncaused by ${error.cause.name ?? "Error"}: ${error.cause.message}` : "";
  return {
    name: String(error.name ?? "Error"),
    message: `${String(error.message ?? "")}${cause}`,
    stack: String(error.stack ?? error.stackStr ?? ""),
    diff: error.diff === undefined || options.colour ? (error.diff ?? null) : uncoloured(error.diff),
  };
}

export { getCurrentTest };
