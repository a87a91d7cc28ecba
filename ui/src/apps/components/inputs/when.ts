import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat";

dayjs.extend(customParseFormat);

const DAYS = ["YYYY-MM-DD", "D MMM YYYY", "D MMMM YYYY", "MMM D YYYY", "MMMM D YYYY", "MMM D, YYYY", "MMMM D, YYYY"];
const TIMES = ["HH:mm", "H:mm", "HH:mm:ss", "h:mm A", "h:mm a", "hA", "ha"];
const MOMENTS = DAYS.flatMap((day) => TIMES.flatMap((time) => [`${day} ${time}`, `${day}, ${time}`])).concat(
  "YYYY-MM-DDTHH:mm",
  "YYYY-MM-DDTHH:mm:ss",
);

const spaced = (text: string) => text.trim().replace(/\s+/g, " ");

/** How a day is written here; text that is none stays as it is. */
export function showDay(value: string | null): string {
  if (value === null) return "";
  const day = dayjs(value, "YYYY-MM-DD", true);
  return day.isValid() ? day.format("D MMM YYYY") : value;
}

/** `YYYY-MM-DD` for the ways to write a day; `null` when empty, the text itself if it is none. */
export function readDay(typed: string): string | null {
  const text = spaced(typed);
  if (text === "") return null;
  const day = dayjs(text, DAYS, true);
  return day.isValid() ? day.format("YYYY-MM-DD") : text;
}

/** How an instant is written here, in the zone of whoever looks. */
export function showMoment(value: string | null): string {
  if (value === null) return "";
  const moment = dayjs(value);
  return /^\d{4,}-\d\d-\d\dT/.test(value) && moment.isValid() ? moment.format("D MMM YYYY, HH:mm") : value;
}

/** The instant in ISO 8601; times are in the zone of whoever types, unless they name another one. */
export function readMoment(typed: string): string | null {
  const text = spaced(typed);
  if (text === "") return null;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/i.test(text)) {
    const exact = new Date(text);
    if (!Number.isNaN(exact.getTime())) return exact.toISOString();
  }
  const moment = dayjs(text, MOMENTS, true);
  return moment.isValid() ? moment.toISOString() : text;
}

export const isDay = (value: string | null): value is string =>
  value !== null && dayjs(value, "YYYY-MM-DD", true).isValid();

/** The zone of whoever looks, by name. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
