import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider, type QueryKey } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError, isSignedOut } from "./api/client";
import { keys } from "./api/keys";
import { ToastLayer } from "./parts/Toasts";
import { theme } from "./styles/theme";

const isBootstrap = ({ queryKey }: { queryKey: QueryKey }) => queryKey[0] === keys.bootstrap[0];

/**
 * Server state with the rules of this UI: whatever is refused without a session asks who is signed in, which the open page
 * answers to; what was refused is asked for again when there is a session; other client errors are not retried.
 */
export function createQueryClient(): QueryClient {
  const askAgain = () => client.invalidateQueries({ queryKey: keys.bootstrap });
  /** What was asked for a second time: refused again, it lacks something else than a session. */
  let askedTwice = new WeakSet<object>();
  const catchUp = () => {
    const refused = new Set(
      client
        .getQueryCache()
        .findAll({ predicate: (query) => isSignedOut(query.state.error) && !askedTwice.has(query) }),
    );
    for (const query of refused) askedTwice.add(query);
    void client.invalidateQueries({ predicate: (query) => refused.has(query) });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (!isSignedOut(error)) return;
        if (isBootstrap(query)) askedTwice = new WeakSet();
        else void askAgain();
      },
      onSuccess: (_data, query) => {
        askedTwice.delete(query);
        if (isBootstrap(query)) catchUp();
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (isSignedOut(error)) void askAgain();
      },
      onSuccess: catchUp,
    }),
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: (attempt) => 300 * 2 ** attempt,
        refetchOnWindowFocus: false,
      },
    },
  });
  return client;
}

export function Providers({ children, client }: { children: ReactNode; client?: QueryClient }) {
  const [ownClient] = useState(() => client ?? createQueryClient());
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={ownClient}>
        {children}
        <ToastLayer />
      </QueryClientProvider>
    </MantineProvider>
  );
}
