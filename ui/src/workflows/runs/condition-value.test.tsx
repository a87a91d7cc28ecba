import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Json } from "../types";
import { Values } from "./Values";

test.each<[Json, string]>([
  [{ all: [{ value: "Engineer", operator: "equals", operand: "Buyer" }] }, "Engineer is Buyer"],
  [
    {
      any: [{ value: null, operator: "is-empty" }, { all: [{ value: 7, operator: "greater-than", operand: 5 }] }],
    },
    "Any ofEmpty is empty7 is greater than 5",
  ],
])("a condition of a run is told in words", (condition, said) => {
  const { container } = render(
    <MantineProvider env="test">
      <Values value={{ condition }} nodes={{ condition: { type: "condition" } }} />
    </MantineProvider>,
  );
  expect(container.querySelector("dd")?.textContent).toBe(said);
});
