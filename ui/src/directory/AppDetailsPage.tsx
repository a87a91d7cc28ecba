import { Button, Menu, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Blocks, CirclePause, CirclePlay, Ellipsis } from "lucide-react";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { ApiError, messageOf, request, workspacePath } from "../api/client";
import { reloadApps } from "../api/mutations";
import { appQuery } from "../api/queries";
import type { AppDetails } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { AppAvatar } from "../parts/AppAvatar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { ErrorState } from "../parts/EmptyState";
import { Tag } from "../parts/Tag";
import { moveBetweenTabs } from "../parts/tabs";
import { toastError, toasts } from "../parts/toast-store";
import crumbs from "../records/RecordPage.module.css";
import { Crumbs } from "../shell/Crumbs";
import { NotFound } from "../shell/NotFound";
import { useTitle } from "../shell/PageBar";
import styles from "./AppDetailsPage.module.css";
import { AppOverview } from "./AppOverview";
import { AppSettings, hasSettings } from "./AppSettings";
import { Connections } from "./Connections";
import { Executions } from "./Executions";
import { InstallDialog } from "./InstallDialog";
import { NewScopes } from "./NewScopes";
import { ScopeList } from "./Scopes";
import { WebhookHandlers } from "./WebhookHandlers";

const TABS = [
  { id: "overview", label: "Overview", installed: false },
  { id: "scopes", label: "Scopes", installed: false },
  { id: "settings", label: "Settings", installed: true },
  { id: "connections", label: "Connections", installed: false },
  { id: "webhooks", label: "Webhooks", installed: true },
  { id: "logs", label: "Executions and logs", installed: true },
] as const;

export function AppDetailsPage() {
  const { app: slug = "" } = useParams();
  const w = useWorkspace();
  const { data, error, refetch } = useQuery(appQuery(w, slug));
  if (error instanceof ApiError && error.status === 404)
    return <NotFound what="app" back={{ to: "apps", label: "the app directory" }} />;
  if (error && !data) {
    return <ErrorState as="h1" error={error} title="The app could not be loaded" onRetry={() => void refetch()} />;
  }
  return data ? <Loaded key={slug} app={data} /> : <DetailsSkeleton />;
}

function Loaded({ app }: { app: AppDetails }) {
  const w = useWorkspace();
  const [search] = useSearchParams();
  useTitle(app.name);
  const tabs = TABS.filter(({ id, installed }) =>
    id === "settings" ? app.install && hasSettings(app) : app.install || !installed,
  );
  const shown = tabs.find((tab) => tab.id === search.get("tab"))?.id ?? "overview";
  return (
    <div className={styles.page}>
      <Crumbs icon={Blocks} list="App directory" to={`/${w}/apps`} name={app.name} />
      <div className={styles.scroll}>
        <div className={styles.column}>
          <Header app={app} />
          <NewScopes app={app} />
          <div className={styles.tabs} role="tablist" aria-label="App" tabIndex={-1} onKeyDown={moveBetweenTabs}>
            {tabs.map((tab) => (
              <Link
                key={tab.id}
                to={tab.id === "overview" ? `/${w}/apps/${app.slug}` : `/${w}/apps/${app.slug}?tab=${tab.id}`}
                role="tab"
                id={`tab-${tab.id}`}
                aria-selected={tab.id === shown}
                aria-controls="app-panel"
                className={crumbs.tab}
              >
                {tab.label}
              </Link>
            ))}
          </div>
          <div role="tabpanel" id="app-panel" aria-labelledby={`tab-${shown}`} className={styles.panel}>
            {shown === "overview" && <AppOverview app={app} />}
            {shown === "scopes" && <ScopeList scopes={app.scopes} />}
            {shown === "settings" && <AppSettings app={app} />}
            {shown === "connections" && <Connections app={app} />}
            {shown === "webhooks" && <WebhookHandlers app={app.slug} />}
            {shown === "logs" && <Executions app={app.slug} />}
          </div>
        </div>
      </div>
    </div>
  );
}

function Header({ app }: { app: AppDetails }) {
  const [installing, setInstalling] = useState(false);
  const isAdmin = useSession().member.access_level === "admin";
  return (
    <header className={styles.header}>
      <AppAvatar app={app} size={52} />
      <div className={styles.naming}>
        <h1 className={styles.name}>
          {app.name}
          {app.install && (
            <Tag color={app.install.status === "active" ? "green" : "grey"} dot>
              {app.install.status === "active" ? "Installed" : "Disabled"}
            </Tag>
          )}
        </h1>
        <p className={styles.description}>{app.description || "This app has no description."}</p>
      </div>
      <div className={styles.actions}>
        {!isAdmin ? (
          !app.install && <span className={styles.description}>Only admins install apps.</span>
        ) : app.install ? (
          <InstalledActions app={app} />
        ) : (
          <Button onClick={() => setInstalling(true)}>Install</Button>
        )}
      </div>
      <InstallDialog app={app} opened={installing} onClose={() => setInstalling(false)} />
    </header>
  );
}

function InstalledActions({ app }: { app: AppDetails }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const [asking, setAsking] = useState<"remove" | "force" | null>(null);
  const [refusal, setRefusal] = useState("");
  const path = (...rest: string[]) => workspacePath(w, "apps", app.slug, ...rest);
  const active = app.install?.status === "active";

  const toggle = useMutation({
    mutationFn: () => request("POST", path(active ? "disable" : "enable")),
    onSuccess: () => reloadApps(client, w),
    onError: (error) => toastError(`${app.name} was not changed`, messageOf(error)),
  });
  const uninstall = useMutation({
    mutationFn: (force: boolean) => request("DELETE", `${path("install")}${force ? "?force=true" : ""}`),
    onSuccess: async () => {
      setAsking(null);
      toasts.show({ variant: "success", title: `${app.name} is uninstalled` });
      await reloadApps(client, w);
    },
    onError: (error, forced) => {
      // What the app's own code refuses can be overruled; nothing else can.
      if (forced || !(error instanceof ApiError && error.status === 422)) {
        setAsking(null);
        toastError(`${app.name} was not uninstalled`, messageOf(error));
      } else {
        setRefusal(messageOf(error));
        setAsking("force");
      }
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More">
            <Ellipsis size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={active ? <CirclePause size={15} aria-hidden /> : <CirclePlay size={15} aria-hidden />}
            onClick={() => toggle.mutate()}
          >
            {active ? "Disable" : "Enable"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" c="var(--danger-ink)" onClick={() => setAsking("remove")}>
        Uninstall
      </Button>
      <ConfirmDialog
        opened={asking !== null}
        title={asking === "force" ? "The app objects" : `Remove ${app.name}?`}
        text={
          asking === "force"
            ? `${refusal} You can uninstall it all the same; what it set up elsewhere then stays there.`
            : goingWith(app.manifest)
        }
        confirmLabel="Uninstall"
        destructive
        busy={uninstall.isPending}
        onConfirm={() => uninstall.mutate(asking === "force")}
        onCancel={() => setAsking(null)}
      />
    </>
  );
}

/** What people see of an app, in words: it goes with the app. */
const SEEN: readonly (readonly [kind: string, one: string, many: string])[] = [
  ["page", "page", "pages"],
  ["record-tab", "record tab", "record tabs"],
  ["record-widget", "record widget", "record widgets"],
  ["workflow-block", "workflow block", "workflow blocks"],
];

/** What an uninstall takes away, by name where people would miss it. */
export function goingWith(manifest: AppDetails["manifest"]): string {
  const surfaces = (manifest?.surfaces ?? {}) as Record<string, unknown>;
  const seen = SEEN.flatMap(([kind, one, many]) => {
    const entries = surfaces[kind];
    if (!Array.isArray(entries) || entries.length === 0) return [];
    const names = entries.map(({ id, label, name, title }) => String(label ?? name ?? title ?? id));
    return [`Its ${entries.length === 1 ? one : many} ${names.map((name) => `“${name}”`).join(", ")} will be gone.`];
  });
  const rest = "Its actions, connections, webhooks and stored data leave this workspace. Records stay as they are.";
  return [...seen, rest].join(" ");
}

function DetailsSkeleton() {
  return (
    <div className={styles.page} aria-busy="true">
      <div className={crumbs.crumbs}>
        <Skeleton w={160} h={11} />
      </div>
      <div className={styles.column}>
        <div className={styles.header}>
          <Skeleton w={52} h={52} radius={13} />
          <div className={styles.naming}>
            <Skeleton w={200} h={16} mb={9} />
            <Skeleton w={320} h={10} />
          </div>
        </div>
      </div>
    </div>
  );
}
