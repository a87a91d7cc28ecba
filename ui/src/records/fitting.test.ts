import { expect, test } from "vitest";
import { fitting } from "./RecordActions";

/** Buttons of 100 pixels with 8 between them; the one for the rest has 86. */
test.each([
  [3, 316, 3],
  [3, 315, 2],
  [3, 302, 2],
  [3, 301, 1],
  [5, 194, 1],
  [5, 193, 0],
  [2, -40, 0],
  [0, 0, 0],
])("of %d buttons in %d pixels, %d are shown", (count, available, shown) => {
  expect(
    fitting(
      Array.from({ length: count }, () => 100),
      available,
    ),
  ).toBe(shown);
});
