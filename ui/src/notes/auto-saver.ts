/** How what is written stands to what is kept. */
export type SaveState = "saved" | "waiting" | "saving" | "failed";

interface AutoSaverOptions<T> {
  /** Rejects when the change was not taken. */
  save(change: Partial<T>): Promise<void>;
  onState(state: SaveState, error: unknown): void;
  /** How long the hand must rest before it is saved, in milliseconds. */
  restMs?: number;
  /** When a save that failed is tried again, in milliseconds. */
  againMs?: number;
}

/**
 * Saves changes when the hand rests, one save at a time and never an older one after a newer. What fails is kept and tried
 * again, together with what has been changed since.
 */
export class AutoSaver<T extends object> {
  #waiting: Partial<T> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(private readonly options: AutoSaverOptions<T>) {}

  /** Whether there is anything that is not kept yet. */
  get dirty(): boolean {
    return this.#waiting !== null || this.#running !== null;
  }

  change(change: Partial<T>): void {
    if (this.#stopped) return;
    this.#waiting = { ...this.#waiting, ...change };
    if (!this.#running) this.options.onState("waiting", null);
    this.#later(this.options.restMs ?? 700);
  }

  /** Saves at once what waits; ends when nothing does, or when it failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#waiting || this.#running) {
      if (this.#running) await this.#running;
      else if (!(await this.#run())) return;
    }
  }

  /** What waits is still saved; nothing else is. */
  stop(): Promise<void> {
    const done = this.flush();
    this.#stopped = true;
    clearTimeout(this.#timer);
    return done;
  }

  /** What waits is dropped: there is nothing left to save it to. */
  drop(): void {
    this.#stopped = true;
    this.#waiting = null;
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  async #run(): Promise<boolean> {
    const change = this.#waiting;
    if (!change) return true;
    this.#waiting = null;
    this.options.onState("saving", null);
    let failed = false;
    this.#running = this.options.save(change).then(
      () => this.options.onState(this.#waiting ? "waiting" : "saved", null),
      (error: unknown) => {
        failed = true;
        this.#waiting = { ...change, ...this.#waiting };
        this.options.onState("failed", error);
      },
    );
    await this.#running;
    this.#running = null;
    if (failed) this.#later(this.options.againMs ?? 5_000);
    return !failed;
  }
}
