import { MantineProvider } from "@mantine/core";
import { onlineManager, QueryClientProvider } from "@tanstack/react-query";
import { act, render, renderHook, screen, waitFor, within } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import { createQueryClient } from "../Providers";
import { toasts } from "../parts/toast-store";
import { ADA, renderApp } from "../testing/render";
import { PageCrash } from "./PageCrash";
import { useConnectionNotice } from "./useConnectionNotice";

afterEach(() => {
  onlineManager.setOnline(true);
  toasts.clear();
  vi.useRealTimers();
});

test("whoever is offline is told, until the connection is back", async () => {
  renderApp("/acme/people");
  await screen.findByText("Ada Lovelace");
  act(() => onlineManager.setOnline(false));
  expect(await screen.findByText("You are offline")).toBeTruthy();
  act(() => onlineManager.setOnline(true));
  await waitFor(() => expect(screen.queryByText("You are offline")).toBeNull());
});

test.each([
  ["a server that does not answer", () => Promise.reject(new TypeError("Failed to fetch")), ["Stoa cannot be reached"]],
  [
    "a proxy without a server behind it",
    () => Promise.resolve(new Response("", { status: 502 })),
    ["Stoa cannot be reached"],
  ],
  ["a server that answers all the same", () => Promise.resolve(new Response("{}")), []],
  ["a session that has ended", () => Promise.resolve(new Response("{}", { status: 401 })), []],
])("a feed that stays broken: %s", async (_case, answer, expected) => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", answer);
  const client = createQueryClient();
  const { result } = renderHook(useConnectionNotice, {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  const shown = () => toasts.snapshot().map(({ title }) => title);
  result.current(false);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(shown()).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(shown()).toEqual(expected);
  result.current(true);
  expect(shown()).toEqual([]);
});

test("what cannot be saved because the session has ended stays, and says how to go on", async () => {
  const { api, user, router } = renderApp(`/acme/people/${ADA}`);
  const row = () => screen.findByRole("group", { name: "Job title" });
  await user.click(within(await row()).getByRole("button"));
  api.signedIn = false;
  await user.keyboard("Countess{Enter}");
  await screen.findByText("You are signed out");
  expect(within(await row()).getByRole<HTMLInputElement>("textbox").value).toBe("Countess");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
  expect(router.state.location.search).toContain(encodeURIComponent(`/acme/people/${ADA}`));
});

test("a page whose code did not come says that it is the connection", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const loader = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module: http://x/y.js"));
  const router = createMemoryRouter([{ path: "/", loader, errorElement: <PageCrash />, element: null }]);
  render(
    <MantineProvider env="test">
      <RouterProvider router={router} />
    </MantineProvider>,
  );
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("This page could not be loaded");
  expect(alert.textContent).not.toContain("y.js");
});
