/** What the test bundle finds as `__stoaModules`: the modules that the guest brings along, and the app's client code. */
export interface Modules {
  /** Runs the app's client code; set by the bundle when a test imports `stoa/test` and there is an app. */
  client?: () => Promise<unknown>;
  [name: string]: unknown;
}

export const modules: Modules = {};
