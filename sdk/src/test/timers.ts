import "./timers-off.js";
import { type Clock, type Config, withGlobal } from "@sinonjs/fake-timers";
import "./timers-on.js";

let clock: Clock | undefined;
/** `vi.setSystemTime` without fake timers fakes the date alone. */
let dateOnly = false;

const everything: Config["toFake"] = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "Date",
  "performance",
];
const RealDate = Date;

/** The time that a test has set, for the server executions that it causes. */
export function fakedNow(): number | undefined {
  return clock ? Date.now() : undefined;
}

export function realNow(): number {
  return RealDate.now();
}

export function isFaked(): boolean {
  return clock !== undefined && !dateOnly;
}

export function fakeTimers(config: Config = {}): void {
  unfakeTimers();
  clock = withGlobal(globalThis).install({
    now: RealDate.now(),
    toFake: everything,
    ...config,
    ignoreMissingTimers: true,
  });
  dateOnly = false;
}

export function unfakeTimers(): void {
  clock?.uninstall();
  clock = undefined;
}

export function setTime(time: number | string | Date): void {
  const now = new RealDate(time as number).getTime();
  if (Number.isNaN(now)) throw new RangeError(`${String(time)} is no date`);
  if (!clock) {
    clock = withGlobal(globalThis).install({ now, toFake: ["Date"] });
    dateOnly = true;
  }
  clock.setSystemTime(now);
}

/** The running fake clock, or an Error that says how to get one. */
export function fakeClock(user: string): Clock {
  if (!clock || dateOnly) throw new Error(`${user}: the timers are real; call vi.useFakeTimers() first`);
  return clock;
}
