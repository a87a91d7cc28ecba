import { Experimental_Chart as Chart, Extensions, showDialog } from "attio/client";

const months = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"];
const revenue = months.flatMap((x, at) => [
  { x, y: 12000 + 4000 * at, seriesId: "us" },
  { x, y: 8000 + 1500 * at, seriesId: "eu" },
  { x, y: 3000 + 900 * at, seriesId: "apac" },
]);
const series = [
  { id: "eu", label: "Europe", color: "green" as const },
  { id: "nowhere", label: "Nowhere" },
  { id: "us", label: "United States" },
];

function Charts() {
  return (
    <>
      <Chart.Metric
        title="Pipeline"
        value={1234567}
        label="Open deals"
        format="currency"
        currency="EUR"
        height="small"
        color="purple"
      />
      <Chart.Bar
        title="Revenue by month"
        data={revenue}
        series={series}
        xAxis={{ label: "Month", format: "date" }}
        yAxis={{ label: "Revenue", format: "compact" }}
      />
      <Chart.Bar title="Revenue, stacked" mode="stacked" data={revenue} series={series} xAxis={{ format: "date" }} />
      <Chart.Line
        title="Win rate"
        data={months.map((x, at) => ({ x, y: 0.2 + 0.1 * at }))}
        series={[{ id: "rate", label: "Rate", color: "teal" }]}
        yAxis={{ format: "percent" }}
        xAxis={{ format: "datetime" }}
        height="large"
      />
      <Chart.Pie
        title="Deals by stage"
        format="number"
        data={[
          { label: "Lost", value: 3, color: "red" },
          { label: "Won", value: 1200, color: "green" },
          { label: "In progress", value: 700 },
        ]}
      />
      <Chart.Loading height="small" />
    </>
  );
}

export default Extensions.defineExtension({
  id: "charts",
  type: "record-action",
  label: "Show charts",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Charts", Dialog: Charts });
  },
});
