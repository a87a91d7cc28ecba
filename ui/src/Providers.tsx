import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api/client";
import { keys } from "./api/keys";
import { ToastLayer } from "./parts/Toasts";
import { theme } from "./styles/theme";

/** Server state with the rules of this UI: a lost session leads to the sign-in page, client errors are not retried. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== keys.bootstrap[0]) {
          void client.invalidateQueries({ queryKey: keys.bootstrap });
        }
      },
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
