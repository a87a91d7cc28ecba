import type { HostComponents } from "@stoa/sdk/page";
import { lazy, type ReactNode, Suspense, useId, useMemo } from "react";
import styles from "./chart.module.css";
import { type Plot, plotOf, type Slice, slicesOf } from "./chart-data";
import { formatValue } from "./chart-format";
import type { Family } from "./contract";

type Names = "Chart.Bar" | "Chart.Line" | "Chart.Pie" | "Chart.Metric" | "Chart.Loading";
type Height = HostComponents["Chart.Loading"]["height"];

/** The drawing library is large, and most pages have no chart. */
const drawings = () => import("./ChartDrawing");
const CartesianDrawing = lazy(async () => ({ default: (await drawings()).CartesianDrawing }));
const PieDrawing = lazy(async () => ({ default: (await drawings()).PieDrawing }));

/** Charts (sdk-surface.md 2.3.7). What is drawn is hidden from assistive technology, which gets a table. */
export const chartComponents: Family<Names> = {
  "Chart.Bar": ({ props }) => <CartesianChart kind={props.mode} props={props} />,
  "Chart.Line": ({ props }) => <CartesianChart kind="line" props={props} />,
  "Chart.Pie": ({ props }) => <PieChart props={props} />,
  "Chart.Metric": ({ props }) => (
    <Figure title={props.title} height={props.height} kind="metric">
      <div className={styles.metric}>
        <span className={styles.number} style={{ color: `var(--chart-${props.color})` }}>
          {formatValue(props.value, props)}
        </span>
        {props.label && <span className={styles.metricLabel}>{props.label}</span>}
      </div>
    </Figure>
  ),
  "Chart.Loading": ({ props }) => (
    <div className={styles.figure} data-height={props.height} role="status">
      <span className={styles.hidden}>Loading chart…</span>
      <Placeholder />
    </div>
  ),
};

const Placeholder = () => (
  <div className={styles.placeholder} aria-hidden>
    {[38, 62, 45, 80, 56, 70, 48].map((height) => (
      <span key={height} style={{ height: `${height}%` }} />
    ))}
  </div>
);

interface FigureProps {
  title: string | undefined;
  height: Height;
  kind: string;
  children: ReactNode;
}

function Figure({ title, height, kind, children }: FigureProps) {
  const id = useId();
  return (
    <figure
      className={styles.figure}
      data-height={height}
      data-kind={kind}
      {...(title === undefined ? { "aria-label": `${kind} chart` } : { "aria-labelledby": id })}
    >
      {title !== undefined && (
        <figcaption id={id} className={styles.title}>
          {title}
        </figcaption>
      )}
      {children}
    </figure>
  );
}

interface CartesianProps {
  kind: "grouped" | "stacked" | "line";
  props: HostComponents["Chart.Bar"] | HostComponents["Chart.Line"];
}

function CartesianChart({ kind, props }: CartesianProps) {
  const { data, series, xAxis, yAxis } = props;
  const plot = useMemo(
    () => plotOf({ data, series, xAxis, yAxis } as HostComponents["Chart.Line"]),
    [data, series, xAxis, yAxis],
  );
  return (
    <Figure title={props.title} height={props.height} kind={kind === "line" ? "line" : "bar"}>
      <PlotTable plot={plot} props={props} />
      <div className={styles.drawing} aria-hidden>
        {plot.rows.length === 0 ? (
          <p className={styles.nothing}>No data</p>
        ) : (
          <Suspense fallback={<Placeholder />}>
            <CartesianDrawing kind={kind} plot={plot} xAxis={xAxis} yAxis={yAxis} />
          </Suspense>
        )}
      </div>
      {plot.hasLegend && <Legend entries={plot.series} />}
    </Figure>
  );
}

function PieChart({ props }: { props: HostComponents["Chart.Pie"] }) {
  const { data } = props;
  const slices = useMemo(() => slicesOf({ data } as HostComponents["Chart.Pie"]), [data]);
  return (
    <Figure title={props.title} height={props.height} kind="pie">
      <div className={styles.pie}>
        <div className={styles.drawing} aria-hidden>
          <Suspense fallback={null}>
            <PieDrawing slices={slices} formatting={props} />
          </Suspense>
        </div>
        <Legend entries={slices} values={slices.map(({ value }) => formatValue(value, props))} />
      </div>
    </Figure>
  );
}

/** In a pie the legend is also what assistive technology reads: it has every value. */
function Legend({
  entries,
  values,
}: {
  entries: readonly Pick<Slice, "label" | "color">[];
  values?: readonly string[];
}) {
  return (
    <ul className={styles.legend} aria-hidden={values === undefined}>
      {entries.map(({ label, color }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice, and nothing is kept in an entry
        <li key={at}>
          <span className={styles.swatch} style={{ background: `var(--chart-${color})` }} aria-hidden />
          <span className={styles.legendLabel}>{label}</span>
          {values && <span className={styles.legendValue}>{values[at]}</span>}
        </li>
      ))}
    </ul>
  );
}

/** How many rows are read out; more than that nobody listens to. */
const READ_ROWS = 500;

/** The chart as a table, for those who do not see it. */
function PlotTable({ plot, props }: { plot: Plot; props: CartesianProps["props"] }) {
  return (
    <table className={styles.hidden}>
      <caption>{props.title ?? "Chart"}</caption>
      <thead>
        <tr>
          <th scope="col">{props.xAxis?.label ?? "x"}</th>
          {plot.series.map(({ id, label }) => (
            <th key={id ?? ""} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {plot.rows.slice(0, READ_ROWS).map(({ x, values }, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an x may come twice, and nothing is kept in a row
          <tr key={row}>
            <th scope="row">{formatValue(x, props.xAxis)}</th>
            {plot.series.map(({ id }, at) => (
              <td key={id ?? ""}>{values[at] === undefined ? "" : formatValue(values[at], props.yAxis)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
