import type { HostComponents } from "@stoa/sdk/page";
import type { ReactElement } from "react";
import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  Line,
  LineChart,
  Pie,
  PieChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import styles from "./chart.module.css";
import type { Plot, Slice } from "./chart-data";
import { type Formatting, formatValue } from "./chart-format";

type Axis = HostComponents["Chart.Line"]["xAxis"];

const color = (name: string): string => `var(--chart-${name})`;
const tick = { fill: "var(--ink-faint)", fontSize: 11 };
const still = { isAnimationActive: false } as const;

interface CartesianDrawingProps {
  kind: "grouped" | "stacked" | "line";
  plot: Plot;
  xAxis: Axis | undefined;
  yAxis: Axis | undefined;
}

/** Bars or lines over a category axis. Its own chunk (chart.tsx). */
export function CartesianDrawing({ kind, plot, xAxis, yAxis }: CartesianDrawingProps) {
  const data = plot.rows.map(({ x, values }) => ({
    x,
    ...Object.fromEntries(values.map((value, at) => [`v${at}`, value])),
  }));
  const written = (value: string | number) => formatValue(value, yAxis);
  const longest = Math.max(...plot.rows.flatMap(({ values }) => values).map((value) => written(value ?? 0).length), 1);
  const width = Math.min(110, 18 + longest * 6.4 + (yAxis?.label ? 18 : 0));
  const axes = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--line)" />,
    <XAxis
      key="x"
      dataKey="x"
      tick={tick}
      tickLine={false}
      axisLine={{ stroke: "var(--line-strong)" }}
      height={xAxis?.label ? 42 : 26}
      minTickGap={12}
      tickFormatter={(value) => short(formatValue(value, xAxis))}
      {...(xAxis?.label ? { label: { value: xAxis.label, position: "insideBottom", offset: 2, ...tick } } : {})}
    />,
    <YAxis
      key="y"
      tick={tick}
      tickLine={false}
      axisLine={false}
      width={width}
      tickFormatter={written}
      {...(yAxis?.label
        ? {
            label: { value: yAxis.label, angle: -90, position: "insideLeft", style: { textAnchor: "middle" }, ...tick },
          }
        : {})}
    />,
    <Tooltip
      key="tooltip"
      cursor={kind === "line" ? { stroke: "var(--line-strong)" } : { fill: "var(--surface-hover)" }}
      isAnimationActive={false}
      content={({ active, label }) => {
        const row = active ? plot.rows.find(({ x }) => x === label) : undefined;
        return row ? (
          <Tip heading={formatValue(row.x, xAxis)} plot={plot} values={row.values} written={written} />
        ) : null;
      }}
    />,
  ];
  const margin = { top: 8, right: 8, bottom: 0, left: 0 };
  return (
    <Sized>
      {kind === "line" ? (
        <LineChart data={data} margin={margin} accessibilityLayer={false}>
          {axes}
          {plot.series.map((series, at) => (
            <Line
              key={series.id ?? ""}
              dataKey={`v${at}`}
              type="linear"
              stroke={color(series.color)}
              strokeWidth={2}
              dot={data.length <= 40 ? { r: 2.5, fill: color(series.color), strokeWidth: 0 } : false}
              activeDot={{ r: 4 }}
              connectNulls
              {...still}
            />
          ))}
        </LineChart>
      ) : (
        <BarChart data={data} margin={margin} accessibilityLayer={false} barCategoryGap="22%" barGap={2}>
          {axes}
          {plot.series.map((series, at) => (
            <Bar
              key={series.id ?? ""}
              dataKey={`v${at}`}
              fill={color(series.color)}
              maxBarSize={56}
              {...(kind === "stacked"
                ? { stackId: "all" }
                : { radius: [3, 3, 0, 0] as [number, number, number, number] })}
              {...still}
            />
          ))}
        </BarChart>
      )}
    </Sized>
  );
}

interface PieDrawingProps {
  slices: Slice[];
  formatting: Formatting;
}

/** Labelled slices of a whole; the legend stands beside it. */
export function PieDrawing({ slices, formatting }: PieDrawingProps) {
  return (
    <Sized>
      <PieChart accessibilityLayer={false}>
        <Tooltip
          isAnimationActive={false}
          content={({ active, payload }) => {
            const slice = active ? (payload?.[0]?.payload as Slice | undefined) : undefined;
            return slice ? (
              <div className={styles.tip}>
                <TipLine color={slice.color} label={slice.label} value={formatValue(slice.value, formatting)} />
              </div>
            ) : null;
          }}
        />
        <Pie
          data={slices.filter(({ value }) => value > 0)}
          dataKey="value"
          nameKey="label"
          innerRadius="52%"
          outerRadius="96%"
          startAngle={90}
          endAngle={-270}
          stroke="var(--surface)"
          strokeWidth={2}
          {...still}
        >
          {slices
            .filter(({ value }) => value > 0)
            .map((slice, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice
              <Cell key={at} fill={color(slice.color)} />
            ))}
        </Pie>
      </PieChart>
    </Sized>
  );
}

const Sized = ({ children }: { children: ReactElement }) => (
  <ResponsiveContainer width="100%" height="100%" minWidth={0} minHeight={0}>
    {children}
  </ResponsiveContainer>
);

interface TipProps {
  heading: string;
  plot: Plot;
  values: readonly (number | undefined)[];
  written(value: number): string;
}

function Tip({ heading, plot, values, written }: TipProps) {
  return (
    <div className={styles.tip}>
      <div className={styles.tipHeading}>{heading}</div>
      {plot.series.map((series, at) => {
        const value = values[at];
        return value === undefined ? null : (
          <TipLine key={series.id ?? ""} color={series.color} label={series.label} value={written(value)} />
        );
      })}
    </div>
  );
}

const TipLine = ({ color: name, label, value }: { color: string; label: string; value: string }) => (
  <div className={styles.tipLine}>
    <span className={styles.swatch} style={{ background: color(name) }} />
    <span>{label}</span>
    <strong>{value}</strong>
  </div>
);

const short = (text: string): string => (text.length > 18 ? `${text.slice(0, 17)}…` : text);
