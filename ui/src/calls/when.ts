import type { MeetingTime } from "./calls-api";

const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };

/** When a call was, in the reader's own zone. */
export function when(time: MeetingTime): string {
  if ("date" in time) {
    return new Intl.DateTimeFormat(undefined, { ...DAY, timeZone: "UTC" }).format(new Date(`${time.date}T00:00:00Z`));
  }
  const format = new Intl.DateTimeFormat(undefined, { ...DAY, hour: "2-digit", minute: "2-digit" });
  return format.format(new Date(time.datetime));
}
