import { expect, test } from "vitest";
import { manifestParts } from "./AppOverview";

test("what an app adds is named as people see it", () => {
  const surfaces = {
    "record-action": [{ id: "check", label: "Check lead" }],
    "call-recording-summary-text-selection-action": [{ id: "quote", label: "Quote" }],
    "workflow-block": [
      { id: "check-lead", type: "step", title: "Check lead" },
      { id: "lead-processed", type: "trigger", title: "Lead processed" },
    ],
  };
  const parts = manifestParts({ surfaces, server_functions: ["a", "b"] } as never);
  expect(parts.map(({ label, kind }) => [label, kind])).toEqual([
    ["Check lead", "Record action"],
    ["Quote", "Action on summaries of calls"],
    ["Check lead", "Workflow step"],
    ["Lead processed", "Workflow trigger"],
    ["2 server functions", "On the server"],
  ]);
});
