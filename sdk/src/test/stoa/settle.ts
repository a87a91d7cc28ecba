import { page } from "./session.js";

/** Turns of the event loop in which nothing happened, before an app counts as settled. */
const quietTurns = 4;
/** A surface that suspends may show its content later than its data comes, because React avoids flashes. */
const patienceMs = 2000;

/**
 * Waits until an app has nothing more to do by itself: no query, no server function is under way and nothing changes. An app
 * that asks a question or waits for a timer has settled too.
 */
export async function settle(surfaces: Iterable<{ readonly status: string }> = []): Promise<void> {
  const watched = [...surfaces];
  let quiet = 0;
  let seen = page.changes;
  const begun = performance.now();
  while (quiet < quietTurns) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const isLoading =
      performance.now() - begun < patienceMs &&
      [...watched, ...page.dialogs.map((dialog) => dialog.tree)].some((tree) => tree.status === "loading");
    if (page.underWay > 0 || page.changes !== seen || isLoading) quiet = 0;
    else quiet += 1;
    seen = page.changes;
  }
}

/** Lets work run until it is over or the app waits for a person. What fails later is kept for the end of the test. */
export async function run(work: Promise<unknown>, surfaces?: Iterable<{ readonly status: string }>): Promise<void> {
  const current = page;
  let failed: { error: unknown } | undefined;
  let isLater = false;
  work.then(
    () => current.touch(),
    (error) => {
      current.touch();
      if (isLater) current.fail(error as Error);
      else failed = { error };
    },
  );
  await settle(surfaces);
  isLater = true;
  if (failed) throw failed.error;
}
