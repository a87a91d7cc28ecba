import type { HostComponents } from "@stoa/sdk/page";

type Cartesian = HostComponents["Chart.Bar"] | HostComponents["Chart.Line"];
export type ChartColor = HostComponents["Chart.Metric"]["color"];

/** The order in which series and slices get the colours that nobody chose for them. */
const palette: readonly ChartColor[] = ["blue", "green", "orange", "purple", "teal", "pink", "yellow", "red", "grey"];

export interface Series {
  /** Of the points; `undefined` where they carry none. */
  id: string | undefined;
  label: string;
  color: ChartColor;
}

export interface Plot {
  series: Series[];
  /** One row for a place on the x axis; `values` in the order of `series`. */
  rows: { x: string | number; values: (number | undefined)[] }[];
  hasLegend: boolean;
}

/**
 * The series of a chart in their order, and its points by their place on the x axis. Listed series come first and in that
 * order; ids that no point has are left out; those that are not listed follow as they appear.
 */
export function plotOf({ data, series: listed, yAxis }: Cartesian): Plot {
  if (data.every((point) => point.seriesId === undefined)) {
    const [first] = listed;
    const single = { id: undefined, label: first?.label ?? yAxis?.label ?? "Value", color: first?.color ?? "blue" };
    return {
      series: [single],
      rows: data.map(({ x, y }) => ({ x, values: [y] })),
      hasLegend: false,
    };
  }
  const used = new Set(data.map((point) => point.seriesId));
  const ids = [...new Set([...listed.map(({ id }) => id), ...used])].filter((id) => used.has(id));
  const named = ids.map((id) => listed.find((entry) => entry.id === id));
  const colors = colorsOf(named.map((entry) => entry?.color));
  const series = ids.map((id, at) => ({
    id,
    label: named[at]?.label ?? id ?? "Other",
    color: colors[at] as ChartColor,
  }));
  const rows = new Map<string | number, (number | undefined)[]>();
  for (const { x, y, seriesId } of data) {
    const values = rows.get(x) ?? ids.map(() => undefined);
    values[ids.indexOf(seriesId)] = y;
    rows.set(x, values);
  }
  return { series, rows: [...rows].map(([x, values]) => ({ x, values })), hasLegend: series.length > 1 };
}

export interface Slice {
  label: string;
  value: number;
  color: ChartColor;
}

/** The slices of a pie, largest first. Colours go by the order in which they were sent. */
export function slicesOf({ data }: HostComponents["Chart.Pie"]): Slice[] {
  const colors = colorsOf(data.map(({ color }) => color));
  return data
    .map(({ label, value }, at) => ({ label, value, color: colors[at] as ChartColor }))
    .sort((a, b) => b.value - a.value);
}

/** The colours that were chosen; the others get the next of the palette that nobody has chosen. */
function colorsOf(chosen: readonly (ChartColor | undefined)[]): ChartColor[] {
  const free = palette.filter((color) => !chosen.includes(color));
  const slots = free.length > 0 ? free : palette;
  let next = 0;
  return chosen.map((color) => color ?? (slots[next++ % slots.length] as ChartColor));
}
