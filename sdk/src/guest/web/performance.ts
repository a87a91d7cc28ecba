import { EventTarget, setTimestampSource } from "./events.js";
import { textOp } from "./host.js";
import { defineInterface } from "./webidl.js";

/** Milliseconds since the execution began; 0 while an image is prepared. */
export function now(): number {
  return Number(textOp("now", null));
}
setTimestampSource(now);

let create: () => Performance;

/** High Resolution Time section 7: `now`, `timeOrigin` and `toJSON`. There are no marks and measures. */
export class Performance extends EventTarget {
  static #allowed = false;

  constructor() {
    if (!Performance.#allowed) throw new TypeError("Illegal constructor");
    super();
  }
  static {
    create = () => {
      Performance.#allowed = true;
      const made = new Performance();
      Performance.#allowed = false;
      return made;
    };
  }

  now(): number {
    return now();
  }
  get timeOrigin(): number {
    return Date.now() - now();
  }
  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }
}
defineInterface("Performance", Performance);

export const performance = create();
