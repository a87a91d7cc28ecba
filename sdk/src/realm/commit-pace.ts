/** How many commits a surface may make in {@link windowMs}: a hundred times what anybody sees. */
const maximumCommits = 2_000;
const windowMs = 2_000;

/**
 * Notices a surface that renders without end: an effect that always sets its state never blocks the worker, so that the
 * watchdog hears from it, and never rests.
 */
export class CommitPace {
  #since = 0;
  #commits = 0;

  /** Counts a commit; an Error when there were too many of them. */
  count(now: number): Error | undefined {
    if (now - this.#since >= windowMs) {
      this.#since = now;
      this.#commits = 0;
    }
    this.#commits += 1;
    if (this.#commits <= maximumCommits) return undefined;
    return new Error(
      `the app renders without end (${maximumCommits} times in ${Math.ceil(now - this.#since)} ms): does an effect set its state every time?`,
    );
  }
}
