export interface Range {
  first: number;
  last: number;
}

/** Rows are asked for this many at a time, and as many more on both sides: scrolling asks rarely. */
const CHUNK = 24;

/** The whole chunks that hold the rows in view, and one more on each side. */
export function chunkOf(first: number, last: number): Range {
  return {
    first: Math.max(0, (Math.floor(first / CHUNK) - 1) * CHUNK),
    last: (Math.floor(last / CHUNK) + 2) * CHUNK - 1,
  };
}

/** Asks for rows, one request at a time: what was scrolled past meanwhile is never asked for. */
export class RangeRequests {
  #wanted: Range | undefined;
  #asked: Range | undefined;
  #busy = false;

  need(range: Range, ask: (first: number, last: number) => Promise<void>, failed: (error: unknown) => void): void {
    this.#wanted = range;
    if (!this.#busy) void this.#run(ask, failed);
  }

  async #run(ask: (first: number, last: number) => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    this.#busy = true;
    try {
      while (this.#wanted && !same(this.#wanted, this.#asked)) {
        this.#asked = this.#wanted;
        await ask(this.#asked.first, this.#asked.last);
      }
    } catch (error) {
      failed(error);
    } finally {
      this.#busy = false;
    }
  }
}

const same = (a: Range, b: Range | undefined): boolean => a.first === b?.first && a.last === b.last;
