/** How a value of a chart is written, in the viewer's locale (sdk-surface.md 2.3.7, ChartFormat). */
export interface Formatting {
  format?: "number" | "compact" | "percent" | "currency" | "date" | "datetime";
  currency?: string;
}

export function formatValue(value: string | number, { format, currency }: Formatting = {}, locale?: string): string {
  if (format === undefined) return String(value);
  if (format === "date" || format === "datetime") return formatTime(value, format, locale);
  const number = typeof value === "number" ? value : Number(value);
  // A category that is no number stays what it is.
  if (!Number.isFinite(number) || value === "") return String(value);
  return new Intl.NumberFormat(locale, numberOptions(number, format, currency)).format(number);
}

function numberOptions(
  value: number,
  format: "number" | "compact" | "percent" | "currency",
  currency?: string,
): Intl.NumberFormatOptions {
  switch (format) {
    case "number":
      return {};
    case "compact":
      return { notation: "compact", maximumFractionDigits: 1 };
    case "percent":
      return { style: "percent", maximumFractionDigits: 1 };
    case "currency":
      return {
        style: "currency",
        currency: currency ?? "USD",
        minimumFractionDigits: Number.isInteger(value) ? 0 : 2,
        maximumFractionDigits: 2,
      };
  }
}

const calendarDate = /^(\d{4})-(\d{2})-(\d{2})/;

function formatTime(value: string | number, format: "date" | "datetime", locale?: string): string {
  const named = typeof value === "string" && format === "date" ? calendarDate.exec(value) : null;
  // The calendar date that the text names, whatever zone the viewer is in.
  const date = named ? new Date(`${named[0]}T00:00:00Z`) : new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  const zone: Intl.DateTimeFormatOptions = named ? { timeZone: "UTC" } : {};
  const year = named ? date.getUTCFullYear() : date.getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    ...zone,
    day: "numeric",
    month: "short",
    ...(year === new Date().getFullYear() ? {} : { year: "numeric" }),
    ...(format === "datetime" ? { hour: "numeric", minute: "2-digit" } : {}),
  };
  return new Intl.DateTimeFormat(locale, options).format(date);
}
