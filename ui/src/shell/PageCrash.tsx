import { useEffect } from "react";
import { useRouteError } from "react-router";
import { ErrorState } from "../parts/EmptyState";

/** How browsers and the bundler say that a file of the page did not come. */
const MISSING = /preload CSS|dynamically imported module|importing a module script/i;

/** A page whose own code failed, or did not come; the sidebar and the rest stay alive. */
export function PageCrash() {
  const error = useRouteError();
  const isMissing = error instanceof Error && MISSING.test(error.message);
  useEffect(() => {
    if (!isMissing) return;
    const reload = () => window.location.reload();
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [isMissing]);
  return (
    <ErrorState
      as="h1"
      error={isMissing ? "A part of Stoa could not be fetched. Check the connection." : error}
      title={isMissing ? "This page could not be loaded" : "This page failed"}
      onRetry={() => window.location.reload()}
    />
  );
}
