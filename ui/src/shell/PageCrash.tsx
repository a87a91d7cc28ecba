import { useRouteError } from "react-router";
import { ErrorState } from "../parts/EmptyState";

/** A page whose own code failed; the sidebar and the rest stay alive. */
export function PageCrash() {
  const error = useRouteError();
  return <ErrorState as="h1" error={error} title="This page failed" onRetry={() => window.location.reload()} />;
}
