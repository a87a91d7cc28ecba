import { Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Blocks, CircleCheck, PackageOpen, Search, SearchX } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { appsQuery } from "../api/queries";
import type { AppSummary } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { AppAvatar } from "../parts/AppAvatar";
import { EmptyState, ErrorState } from "../parts/EmptyState";
import { PageBar, useTitle } from "../shell/PageBar";
import styles from "./AppDirectoryPage.module.css";

export function AppDirectoryPage() {
  const w = useWorkspace();
  const apps = useQuery(appsQuery(w));
  const [typed, setTyped] = useState("");
  useTitle("App directory");
  const needle = typed.trim().toLowerCase();
  const shown = (apps.data ?? []).filter((app) =>
    `${app.name} ${app.description ?? ""}`.toLowerCase().includes(needle),
  );
  return (
    <>
      <PageBar icon={<Blocks size={16} aria-hidden />} title="App directory" />
      <div className={styles.page}>
        <div className={styles.intro}>
          <p className={styles.lead}>Apps add actions, data and connections to this workspace.</p>
          {(apps.data?.length ?? 0) > 0 && (
            <TextInput
              type="search"
              aria-label="Search apps"
              placeholder="Search apps"
              leftSection={<Search size={14} aria-hidden />}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              w={220}
            />
          )}
        </div>
        {apps.isError && !apps.data ? (
          <ErrorState error={apps.error} title="The apps could not be loaded" onRetry={() => void apps.refetch()} />
        ) : apps.isPending ? (
          <div className={styles.grid} aria-busy="true">
            {[1, 2, 3].map((card) => (
              <Skeleton key={card} h={132} radius={10} />
            ))}
          </div>
        ) : apps.data?.length === 0 ? (
          <EmptyState
            icon={PackageOpen}
            title="No apps yet"
            text={
              <>
                Start one with <code>stoa dev</code>, or add a build with <code>stoa install</code>.
              </>
            }
          />
        ) : shown.length === 0 ? (
          <EmptyState icon={SearchX} title="Nothing found" text={`No app matches “${typed}”.`} />
        ) : (
          <ul className={styles.grid}>
            {shown.map((app) => (
              <AppCard key={app.slug} app={app} workspace={w} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function AppCard({ app, workspace }: { app: AppSummary; workspace: string }) {
  return (
    <li className={styles.card}>
      <AppAvatar app={app} size={36} />
      <div className={styles.text}>
        <h2 className={styles.name}>
          <Link to={`/${workspace}/apps/${app.slug}`}>{app.name}</Link>
        </h2>
        <p className={styles.description}>{app.description || "This app has no description."}</p>
      </div>
      {app.install && (
        <span className={styles.installed}>
          <CircleCheck size={14} aria-hidden />
          {app.install.status === "active" ? "Installed" : "Disabled"}
        </span>
      )}
    </li>
  );
}
