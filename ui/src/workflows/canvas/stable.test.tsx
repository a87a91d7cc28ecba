import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useStable } from "./stable";

test("it stays the same and does what the latest drawing says", () => {
  const { result, rerender } = renderHook(({ by }) => useStable((value: number) => value * by), {
    initialProps: { by: 2 },
  });
  const first = result.current;
  expect(first(3)).toBe(6);
  rerender({ by: 10 });
  expect(result.current).toBe(first);
  expect(first(3)).toBe(30);
});
