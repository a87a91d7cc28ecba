import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api/client";
import { keys } from "./api/keys";
import { ToastLayer } from "./parts/Toasts";
import { toasts } from "./parts/toast-store";
import { theme } from "./styles/theme";

const SIGNED_OUT = "signed-out";
const isSignedOut = (error: unknown) => error instanceof ApiError && error.status === 401;

/** Server state with the rules of this UI: a lost session leads to the sign-in page, client errors are not retried. */
export function createQueryClient(): QueryClient {
  const askAgain = () => client.invalidateQueries({ queryKey: keys.bootstrap });
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (isSignedOut(error) && query.queryKey[0] !== keys.bootstrap[0]) void askAgain();
      },
    }),
    mutationCache: new MutationCache({
      // What was to be saved stays where it was typed until its writer leaves.
      onError: (error) => {
        if (!isSignedOut(error)) return;
        toasts.show({
          id: SIGNED_OUT,
          variant: "warning",
          title: "You are signed out",
          text: "Nothing was saved. Sign in here, or in another tab to keep what you typed.",
          durationMs: Number.POSITIVE_INFINITY,
          action: {
            label: "Sign in",
            onClick: async () => {
              toasts.hide(SIGNED_OUT);
              await askAgain();
            },
          },
        });
      },
      onSuccess: () => toasts.hide(SIGNED_OUT),
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
