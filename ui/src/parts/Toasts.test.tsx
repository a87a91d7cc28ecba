import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ToastLayer } from "./Toasts";
import { toasts } from "./toast-store";

beforeEach(() => {
  vi.useFakeTimers();
  render(
    <MantineProvider env="test">
      <ToastLayer />
    </MantineProvider>,
  );
});
afterEach(() => {
  toasts.clear();
  vi.useRealTimers();
});

const wait = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const show = () => act(() => void toasts.show({ id: "saved", title: "Saved", durationMs: 1_800 }));

test("a toast goes when its time is over", async () => {
  show();
  await wait(1_700);
  expect(screen.getByText("Saved")).toBeTruthy();
  await wait(200);
  expect(screen.queryByText("Saved")).toBeNull();
});

test.each([
  ["shown again, the same in every word", show],
  ["changed", () => act(() => toasts.update("saved", { progress: 50 }))],
])("a toast that is %s has its whole time anew", async (_, again) => {
  show();
  await wait(1_700);
  again();
  await wait(1_700);
  expect(screen.getByText("Saved")).toBeTruthy();
  await wait(200);
  expect(screen.queryByText("Saved")).toBeNull();
});

test("what happens to other toasts leaves the time of one as it is", async () => {
  show();
  await wait(1_700);
  act(() => void toasts.show({ title: "Something else" }));
  await wait(200);
  expect(screen.queryByText("Saved")).toBeNull();
});
