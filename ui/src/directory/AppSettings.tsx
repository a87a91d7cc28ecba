import { Skeleton } from "@mantine/core";
import { CirclePause, Lock, OctagonAlert } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { AppDetails } from "../api/types";
import { useSession } from "../api/workspace";
import { useAppRuntime } from "../apps/AppRuntime";
import { MountedSurface } from "../apps/MountedSurface";
import type { Offer } from "../apps/offers";
import type { OfferedApp } from "../apps/realm-set";
import { EmptyState } from "../parts/EmptyState";
import styles from "./AppSettings.module.css";

/** Whether there is anything to set. */
export function hasSettings({ manifest }: AppDetails): boolean {
  const schema = Object.keys((manifest?.settings_schema as object | undefined) ?? {});
  return schema.length > 0 || manifest?.surfaces?.["workspace-settings"] === true;
}

/** The app's settings page; a plain form where it has only a schema. Both live in the app's realm. */
export function AppSettings({ app }: { app: AppDetails }) {
  const { member } = useSession();
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered).find((item) => item.app.slug === app.slug);
  if (app.install?.status === "disabled") {
    const text = "Its settings stay as they are, and show again once it is enabled.";
    return <EmptyState icon={CirclePause} title={`${app.name} is disabled`} text={text} />;
  }
  const starting = <Skeleton h={160} radius={10} aria-label="Loading the settings" />;
  return (
    <div className={styles.settings}>
      {member.access_level !== "admin" && (
        <p className={styles.note}>
          <Lock size={14} aria-hidden />
          Only admins can change these settings.
        </p>
      )}
      {offered?.realm ? (
        <MountedSurface offer={offerOf(offered)} props={{}} placement="settings" />
      ) : offered ? (
        starting
      ) : (
        <NotRunning app={app} />
      )}
    </div>
  );
}

/** The page's surface, which no list of offers has: an app with a schema alone has it too. */
function offerOf({ app, source, realm }: OfferedApp): Offer {
  const kind = "workspace-settings" as const;
  return { key: `${app.slug}/${kind}`, kind, app, source, realm, entry: { id: kind, label: "Settings" } };
}

/** Right after the page has been opened the realms are not known yet: that is no reason to alarm anybody. */
function NotRunning({ app }: { app: AppDetails }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 3000);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <Skeleton h={160} radius={10} aria-label="Loading the settings" />;
  const text = "Its settings page is part of the app. The browser's console says why it could not start.";
  return <EmptyState icon={OctagonAlert} title={`${app.name} is not running`} text={text} />;
}
