import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { createQueryClient } from "../Providers";
import { useLive } from "./live";
import { bootstrapQuery } from "./queries";

afterEach(() => vi.useRealTimers());

/** A feed that is refused whenever it is tried, and a server that answers with a status who is signed in. */
function refusedFeed() {
  vi.useFakeTimers();
  const server = { status: 200, tries: 0 };
  class Source {
    static readonly CLOSED = 2;
    readonly readyState = Source.CLOSED;
    onerror = () => undefined;
    constructor() {
      server.tries += 1;
      void Promise.resolve().then(() => this.onerror());
    }
    addEventListener() {}
    close() {}
  }
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("fetch", async () => new Response("{}", { status: server.status }));
  const client = createQueryClient();
  const tell = vi.fn();
  renderHook(() => useLive("acme", tell), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  const askWho = async (status: number) => {
    server.status = status;
    await client.fetchQuery({ ...bootstrapQuery(), staleTime: 0 }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1);
  };
  return { server, askWho };
}

test("a feed that was refused is tried again at once when there is a session again", async () => {
  const { server, askWho } = refusedFeed();
  await vi.advanceTimersByTimeAsync(20_000);
  await askWho(401);
  const before = server.tries;
  await askWho(200);
  expect(server.tries).toBe(before + 1);
  await askWho(200);
  expect(server.tries).toBe(before + 1);
  // From then on it waits as it did at first.
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.tries).toBe(before + 2);
});

test("a feed that was refused waits for its turn as long as there is a session", async () => {
  const { server, askWho } = refusedFeed();
  await vi.advanceTimersByTimeAsync(10);
  await askWho(200);
  await askWho(502);
  await askWho(200);
  expect(server.tries).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.tries).toBe(2);
});
