/** What `stoa test` asks of one test file (`crates/stoa/src/commands/test`). */
export interface Options {
  /** The app's folder. */
  root: string;
  /** The file, relative to the app's folder, with slashes. */
  file: string;
  /** Only tests whose full name matches. */
  namePattern: string | null;
  /** Of a test, in milliseconds. */
  timeoutMs: number;
  /** `new` writes what is missing, `all` also what differs, `none` nothing. */
  update: "none" | "new" | "all";
  /** How many tests of the file are over already: the last of them was ended because it looped. */
  skip: number;
  /** Whether reports may hold colours. */
  colour: boolean;
  /** Whether `.only` is no mistake. */
  allowOnly: boolean;
  /** The source map of the bundle, when the file has inline snapshots. */
  map: string | null;
  /** The text of the file, when it has inline snapshots. */
  text: string | null;
}

export let options: Options;

/** How long a test and a hook may take, in milliseconds; `vi.setConfig` changes it for what follows. */
export const limits = { testTimeout: 5000, hookTimeout: 10_000 };

export function setOptions(given: Options): void {
  options = given;
  resetLimits();
}

export function resetLimits(): void {
  limits.testTimeout = options.timeoutMs;
  limits.hookTimeout = Math.max(10_000, options.timeoutMs);
}
