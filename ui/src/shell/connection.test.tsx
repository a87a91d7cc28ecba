import { MantineProvider } from "@mantine/core";
import {
  focusManager,
  MutationObserver,
  onlineManager,
  type QueryClient,
  QueryClientProvider,
  type QueryKey,
  QueryObserver,
} from "@tanstack/react-query";
import { act, render, renderHook, screen, waitFor, within } from "@testing-library/react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { keys } from "../api/keys";
import { createQueryClient } from "../Providers";
import { toasts } from "../parts/toast-store";
import { FakeApi } from "../testing/fake-api";
import { ADA, renderApp } from "../testing/render";
import { PageCrash } from "./PageCrash";
import { useConnectionNotice } from "./useConnectionNotice";

afterEach(() => {
  onlineManager.setOnline(true);
  focusManager.setFocused(undefined);
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
  const { api, user, router, client } = renderApp(`/acme/people/${ADA}`);
  const row = () => screen.findByRole("group", { name: "Job title" });
  await user.click(within(await row()).getByRole("button"));
  // A read that is refused leads away: what the page asks for last is there.
  await waitFor(() => expect(client.getQueryData(keys.duplicates("acme", "people", ADA))).toBeTruthy());
  await waitFor(() => expect(client.isFetching()).toBe(0));
  api.signedIn = false;
  await user.keyboard("Countess{Enter}");
  await screen.findByText("You are signed out");
  expect(within(await row()).getByRole<HTMLInputElement>("textbox").value).toBe("Countess");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
  expect(router.state.location.search).toContain(encodeURIComponent(`/acme/people/${ADA}`));
});

const refusal = () => Promise.reject(new ApiError(401, "unauthenticated", "Sign in first."));

/** A query that a page shows, and how often it was asked for. */
function shown(client: QueryClient, queryKey: QueryKey, answer: () => Promise<unknown>) {
  const queryFn = vi.fn(answer);
  const stop = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
  return { queryFn, stop, status: () => client.getQueryState(queryKey)?.status };
}

test.each([
  ["the session is found", (client: QueryClient) => client.invalidateQueries({ queryKey: keys.bootstrap })],
  [
    "something can be saved",
    (client: QueryClient) => new MutationObserver(client, { mutationFn: async () => "saved" }).mutate(),
  ],
])("what was refused without a session is asked for again when %s", async (_case, signedIn) => {
  const client = createQueryClient();
  let session: () => Promise<unknown> = () => Promise.reject(new ApiError(502, "http-502", "No answer."));
  let answer: () => Promise<unknown> = refusal;
  const bootstrap = shown(client, keys.bootstrap, () => session());
  const page = shown(client, ["acme", "notes"], () => answer());
  const other = shown(client, ["acme", "tasks"], () => Promise.reject(new ApiError(404, "not_found", "No tasks.")));
  await waitFor(() => expect(page.status()).toBe("error"));
  await waitFor(() => expect(bootstrap.queryFn.mock.calls.length).toBeGreaterThan(1));

  answer = () => Promise.resolve([]);
  session = () => Promise.resolve({});
  await signedIn(client);
  await waitFor(() => expect(page.status()).toBe("success"));
  expect(other.queryFn).toHaveBeenCalledTimes(1);
  for (const query of [bootstrap, page, other]) query.stop();
});

test("what is refused in spite of a session is asked for once more, and not for ever", async () => {
  const client = createQueryClient();
  const bootstrap = shown(client, keys.bootstrap, () => Promise.resolve({}));
  await waitFor(() => expect(bootstrap.status()).toBe("success"));
  const page = shown(client, ["acme", "notes"], refusal);
  await waitFor(() => expect(bootstrap.queryFn).toHaveBeenCalledTimes(3));
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(page.queryFn).toHaveBeenCalledTimes(2);
  expect(page.status()).toBe("error");
  for (const query of [bootstrap, page]) query.stop();
});

test("the sign-in page leads back by itself when its tab is looked at again after signing in in another", async () => {
  const api = new FakeApi({ people: 2 });
  api.signedIn = false;
  const { router } = renderApp("/acme/people", api);
  await screen.findByLabelText("E-mail address");
  const look = async () => {
    focusManager.setFocused(false);
    await act(async () => focusManager.setFocused(true));
  };
  await look();
  expect(router.state.location.pathname).toBe("/sign-in");
  api.signedIn = true;
  await look();
  await waitFor(() => expect(router.state.location.pathname).toBe("/acme/people"));
  expect(await screen.findByText("Ada Lovelace")).toBeTruthy();
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
