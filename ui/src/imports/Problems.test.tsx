import { render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { Problems } from "./Problems";

test("a problem is shown with its line, and its column where it is about one", () => {
  render(
    <Problems
      hasColumns
      problems={[
        { line: 3, column: "Mail", message: "Invalid email address" },
        { line: 5, column: null, message: "the row has more than 4 cells" },
      ]}
    />,
  );
  const [, ...rows] = screen.getAllByRole("row");
  const cells = rows.map((row) =>
    within(row)
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  );
  expect(cells).toEqual([
    ["3", "Mail", "Invalid email address"],
    ["5", "", "the row has more than 4 cells"],
  ]);
});
