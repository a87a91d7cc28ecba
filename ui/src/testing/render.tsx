import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { vi } from "vitest";
import { createQueryClient } from "../Providers";
import { ToastLayer } from "../parts/Toasts";
import { toasts } from "../parts/toast-store";
import { routes } from "../routes";
import { theme } from "../styles/theme";
import { FakeApi } from "./fake-api";

/** The event stream of the in-memory API, as the page's EventSource. */
function eventSource(api: FakeApi) {
  return class {
    static readonly CLOSED = 2;
    readyState = 1;
    #handlers = new Map<string, (event: { data: string }) => void>();
    #stop = api.subscribe((topic, payload) => this.#handlers.get(topic)?.({ data: JSON.stringify(payload) }));
    addEventListener(topic: string, handler: (event: { data: string }) => void) {
      this.#handlers.set(topic, handler);
    }
    close() {
      this.#stop();
    }
  };
}

/** The whole UI at an address, on the in-memory API. */
export function renderApp(path: string, api = new FakeApi({ people: 12 })) {
  toasts.clear();
  vi.stubGlobal("EventSource", eventSource(api));
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (String(url).startsWith("/fake/")) return new Response("");
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    if (init.method && init.method !== "GET") await api.gate;
    let answer = { status: 500, body: {} as unknown };
    // Answers that come from an event of the API change state outside of React's own handlers.
    act(() => {
      answer = api.handle(init.method ?? "GET", String(url), body);
    });
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  });
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { retry: false, refetchOnWindowFocus: false } });
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <ToastLayer />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, api, router, client, user: userEvent.setup() };
}

/** Ids of the people that every test can count on. */
export const ADA = "00000000-0000-4000-8000-000000001000";
export const GRACE = "00000000-0000-4000-8000-000000001001";
