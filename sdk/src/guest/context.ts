import type { Context } from "./engine.js";

const installers: ((context: Context) => void)[] = [];
let current: Context | undefined;

/** Runs when the execution's context arrives: after the freeze, before app code is called. */
export function onInstall(installer: (context: Context) => void): void {
  installers.push(installer);
}

export function install(context: Context): void {
  current = context;
  for (const installer of installers) installer(context);
}

/** The running execution's context; `undefined` while the bundle is being evaluated. */
export function context(): Context | undefined {
  return current;
}

/** The context, or an Error that says what cannot be used yet. */
export function executionContext(user: string): Context {
  if (!current) {
    throw new Error(`${user} cannot be used while the bundle is being loaded, only inside a function that Stoa calls`);
  }
  return current;
}
