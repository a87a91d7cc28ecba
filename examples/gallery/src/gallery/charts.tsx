import { Experimental_Chart as Chart } from "attio/client";

const months = ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"];
const revenue = months.flatMap((x, at) => [
  { x, y: 12_000 + 4_000 * at, seriesId: "us" },
  { x, y: 8_000 + 1_500 * at, seriesId: "eu" },
  { x, y: 3_000 + 900 * at, seriesId: "apac" },
]);
const series = [
  { id: "eu", label: "Europe", color: "green" as const },
  { id: "us", label: "United States" },
];

/** Every kind of chart: one and several series, both modes of bars, every way of writing a value. */
export function ChartGallery() {
  return (
    <>
      <Chart.Metric
        title="Pipeline"
        value={1_234_567}
        label="Open deals"
        format="currency"
        currency="EUR"
        height="small"
      />
      <Chart.Metric value={0.42} label="Win rate" format="percent" color="green" height="small" />
      <Chart.Bar
        title="Revenue by month"
        data={revenue}
        series={series}
        xAxis={{ label: "Month", format: "date" }}
        yAxis={{ label: "Revenue", format: "compact" }}
      />
      <Chart.Bar title="Stacked" mode="stacked" data={revenue} series={series} xAxis={{ format: "date" }} />
      <Chart.Bar title="One series" height="small" data={[1, 2, 3, 4].map((x) => ({ x, y: x * x }))} />
      <Chart.Line
        title="Win rate"
        height="large"
        data={months.map((x, at) => ({ x, y: 0.2 + 0.1 * at }))}
        series={[{ id: "rate", label: "Rate", color: "teal" }]}
        xAxis={{ format: "date" }}
        yAxis={{ format: "percent" }}
      />
      <Chart.Line
        title="Several lines"
        data={revenue}
        series={series}
        xAxis={{ format: "date" }}
        yAxis={{ format: "number" }}
      />
      <Chart.Pie
        title="Deals by stage"
        format="number"
        data={[
          { label: "Lost", value: 3, color: "red" },
          { label: "Won", value: 12, color: "green" },
          { label: "In progress", value: 7 },
        ]}
      />
      <Chart.Bar title="Nothing to show" height="small" data={[]} />
      <Chart.Loading height="small" />
    </>
  );
}
