import { host } from "./host.js";

/** A namespace: not rendered itself. */
export const Chart = {
  Bar: host("Chart.Bar"),
  Line: host("Chart.Line"),
  Pie: host("Chart.Pie"),
  Metric: host("Chart.Metric"),
  Loading: host("Chart.Loading"),
};

export const Experimental_Chart = Chart;
