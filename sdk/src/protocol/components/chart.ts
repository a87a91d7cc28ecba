import { list, object, oneOf, optional, type Shape, ShapeError, text, withDefault } from "../shape.js";
import { rules } from "./rule.js";

/** How many points one chart may have. */
const maximumPoints = 10_000;
const maximumSeries = 100;

export const chartHeights = ["small", "medium", "large", "extraLarge", "auto"] as const;
export const chartColors = ["blue", "green", "yellow", "orange", "red", "purple", "pink", "teal", "grey"] as const;

const finite: Shape<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ShapeError(path, "must be a finite number");
  return value;
};

/** A category or a position: text or a number, never a Date, because it has to survive as JSON. */
const position: Shape<string | number> = (value, path, context) => {
  if (value instanceof Date) throw new ShapeError(path, "must not be a Date: give its toISOString()");
  return typeof value === "number" ? finite(value, path, context) : text(value, path, context);
};

const base = { title: optional(text), height: withDefault(oneOf(...chartHeights), "medium") };
const formatting = {
  format: optional(oneOf("number", "compact", "percent", "currency", "date", "datetime")),
  currency: optional(text),
};

/** `currency` comes with `format: "currency"`, and only with it. */
function formatted<T extends { format?: string; currency?: string }, G>(shape: Shape<T, G>): Shape<T, G> {
  return (value, path, context) => {
    const checked = shape(value, path, context);
    const at = path ? `${path}.currency` : "currency";
    if (checked.format !== "currency") {
      if (checked.currency !== undefined) throw new ShapeError(at, 'needs format "currency"');
    } else if (checked.currency === undefined) {
      throw new ShapeError(at, 'is required with format "currency" (an ISO 4217 code)');
    } else if (!/^[A-Za-z]{3}$/.test(checked.currency)) {
      throw new ShapeError(at, `must be an ISO 4217 code, it is ${JSON.stringify(checked.currency)}`);
    }
    return checked;
  };
}

const axis = formatted(object({ label: optional(text), ...formatting }));
const color = optional(oneOf(...chartColors));
const cartesian = {
  ...base,
  data: list(object({ x: position, y: finite, seriesId: optional(text) }), maximumPoints),
  xAxis: optional(axis),
  yAxis: optional(axis),
  series: withDefault(list(object({ id: text, label: text, color }), maximumSeries), []),
};

const barFields = object({ ...cartesian, mode: withDefault(oneOf("grouped", "stacked"), "grouped") });
const bar: typeof barFields = (value, path, context) => {
  const props = barFields(value, path, context);
  const without = props.mode === "stacked" ? props.data.findIndex((point) => point.seriesId === undefined) : -1;
  if (without >= 0) throw new ShapeError(`data[${without}].seriesId`, 'is required with mode "stacked"');
  return props;
};

/** Charts (`sdk-surface.md` 2.3.7, Charts). */
export const chartComponents = rules({
  "Chart.Bar": { props: bar, children: "none" },
  "Chart.Line": { props: object(cartesian), children: "none" },
  "Chart.Pie": {
    props: formatted(
      object({ ...base, ...formatting, data: list(object({ label: text, value: finite, color }), maximumPoints) }),
    ),
    children: "none",
  },
  "Chart.Metric": {
    props: formatted(
      object({
        ...base,
        ...formatting,
        value: finite,
        label: optional(text),
        color: withDefault(oneOf(...chartColors), "blue"),
      }),
    ),
    children: "none",
  },
  "Chart.Loading": { props: object({ height: base.height }), children: "none" },
});
