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
import { ApiError, isSignedOut } from "../api/client";
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

/** Opens Ada's job title and types, signed in no more from then on. */
async function typing() {
  const view = renderApp(`/acme/people/${ADA}`);
  const row = () => screen.findByRole("group", { name: "Job title" });
  await view.user.click(within(await row()).getByRole("button"));
  await waitFor(() => expect(view.client.getQueryData(keys.duplicates("acme", "people", ADA))).toBeTruthy());
  await waitFor(() => expect(view.client.isFetching()).toBe(0));
  view.api.signedIn = false;
  await view.user.keyboard("Countess");
  const typed = async () => within(await row()).queryByRole<HTMLInputElement>("textbox")?.value;
  return { ...view, typed, row };
}

test.each([
  ["a write", ({ user }: Awaited<ReturnType<typeof typing>>) => user.keyboard("{Enter}")],
  [
    "a read in the background",
    ({ client }: Awaited<ReturnType<typeof typing>>) => act(() => client.invalidateQueries({ queryKey: ["acme"] })),
  ],
])("%s that is refused because the session has ended says so, and typed text stays", async (_case, refused) => {
  const view = await typing();
  const { user, api, router, client } = view;
  await refused(view);
  await screen.findByText("You are signed out");
  expect(await view.typed()).toBe("Countess");
  expect(router.state.location.pathname).toBe(`/acme/people/${ADA}`);

  await user.click(screen.getByRole("button", { name: "Sign in again" }));
  const dialog = await screen.findByRole("dialog", { name: "Sign in again" });
  expect(within(dialog).getByLabelText<HTMLInputElement>("E-mail address").value).toBe("mara@example.com");
  await user.type(within(dialog).getByLabelText("Password"), "wrong");
  await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
  await within(dialog).findByText("The e-mail address or password is wrong.");
  await user.clear(within(dialog).getByLabelText("Password"));
  await user.type(within(dialog).getByLabelText("Password"), "correct horse");
  await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Sign in again" })).toBeNull());
  expect(screen.queryByText("You are signed out")).toBeNull();
  expect(api.signedIn).toBe(true);
  await waitFor(() => expect(client.isFetching()).toBe(0));
  const refusedStill = client.getQueryCache().findAll({ predicate: (query) => isSignedOut(query.state.error) });
  expect(refusedStill.map((query) => query.queryKey)).toEqual([]);
  expect(await view.typed()).toBe("Countess");
  await user.click(within(await view.row()).getByRole("textbox"));
  await user.keyboard("{Enter}");
  await waitFor(async () => expect((await view.row()).textContent).toContain("Countess"));
});

test("the notice goes by itself when the tab is looked at again after signing in in another", async () => {
  const { api, client } = await typing();
  await act(() => client.invalidateQueries({ queryKey: keys.duplicates("acme", "people", ADA) }));
  await screen.findByText("You are signed out");
  api.signedIn = true;
  focusManager.setFocused(false);
  await act(async () => focusManager.setFocused(true));
  await waitFor(() => expect(screen.queryByText("You are signed out")).toBeNull());
});

test("Escape leaves signing in again, and nothing below", async () => {
  const { user, client, typed } = await typing();
  await act(() => client.invalidateQueries({ queryKey: keys.duplicates("acme", "people", ADA) }));
  await user.click(await screen.findByRole("button", { name: "Sign in again" }));
  await screen.findByRole("dialog", { name: "Sign in again" });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Sign in again" })).toBeNull());
  expect(await typed()).toBe("Countess");
  expect(screen.getByText("You are signed out")).toBeTruthy();
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
