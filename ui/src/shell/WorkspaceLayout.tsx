import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import { Link, Navigate, Outlet, useLocation, useParams } from "react-router";
import { ApiError, isSignedOut } from "../api/client";
import { useLive } from "../api/live";
import { bootstrapQuery } from "../api/queries";
import { SessionProvider } from "../api/workspace";
import { AppRuntimeProvider } from "../apps/AppRuntime";
import { DevOverlay } from "../dev/DevOverlay";
import { CommandPalette } from "../palette/CommandPalette";
import { CommandsProvider } from "../palette/commands";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { FLOATING } from "../styles/theme";
import { Shortcuts } from "./Shortcuts";
import { Sidebar } from "./Sidebar";
import { SignInAgain } from "./SignInAgain";
import { useConnectionNotice } from "./useConnectionNotice";
import styles from "./WorkspaceLayout.module.css";

/** `/`: the workspace to start with, or the sign-in page. */
export function StartPage() {
  const { data, error, refetch } = useQuery(bootstrapQuery());
  if (data) return <Navigate to={`/${data.workspace.slug}`} replace />;
  if (isSignedOut(error)) return <Navigate to="/sign-in" replace />;
  return error ? <NotOpened error={error} onRetry={() => void refetch()} /> : null;
}

/** Whoever is a member of nothing (any more) is told so, and may be somebody else. */
const isMemberOfNothing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function NotOpened({ error, onRetry }: { error: unknown; onRetry(): void }) {
  return (
    <main>
      <ErrorState as="h1" error={error} title="Stoa could not be opened" onRetry={onRetry}>
        {isMemberOfNothing(error) && (
          <Button component={Link} to="/sign-in" variant="default">
            Sign in as somebody else
          </Button>
        )}
      </ErrorState>
    </main>
  );
}

/** Everything behind the sign-in: sidebar, page, palette, and the realms of the installed apps. */
export function WorkspaceLayout() {
  const { workspace } = useParams();
  const location = useLocation();
  const { data, error, refetch } = useQuery(bootstrapQuery());
  // Whoever has the page open already keeps it, and what they typed: SignInAgain tells them.
  if (isSignedOut(error) && !data) {
    const from = encodeURIComponent(location.pathname + location.search);
    return <Navigate to={`/sign-in?from=${from}`} replace />;
  }
  if (error && (!data || isMemberOfNothing(error))) {
    return <NotOpened error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <ShellSkeleton />;
  const current = data.workspaces.find((item) => item.slug === workspace);
  if (!current) {
    return (
      <main>
        <EmptyState
          as="h1"
          icon={Building2}
          title="No such workspace"
          text={`There is no workspace “${workspace}”, or you are not a member of it.`}
        >
          <a href={`/${data.workspace.slug}`}>Open {data.workspace.name}</a>
        </EmptyState>
      </main>
    );
  }
  return (
    <SessionProvider session={{ ...data, current, member: current.member }} key={current.member.id}>
      <CommandsProvider>
        <AppRuntimeProvider>
          <Live workspace={current.slug} />
          <div className={styles.shell}>
            <Sidebar />
            <main className={styles.main} id="main">
              <Outlet />
              <div id={FLOATING} className={styles.floating} />
            </main>
          </div>
          <CommandPalette />
          <Shortcuts />
          <SignInAgain />
          <DevOverlay />
        </AppRuntimeProvider>
      </CommandsProvider>
    </SessionProvider>
  );
}

function Live({ workspace }: { workspace: string }) {
  useLive(workspace, useConnectionNotice());
  return null;
}

function ShellSkeleton() {
  return (
    <div className={styles.shell} aria-busy="true">
      <div className={styles.ghostSidebar} />
      <div className={styles.main} />
    </div>
  );
}
