import { Tooltip } from "@mantine/core";
import { Settings2 } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Link, useParams } from "react-router";
import { useWorkspace } from "../api/workspace";
import { NotFound } from "../shell/NotFound";
import { PageBar, useTitle } from "../shell/PageBar";
import styles from "./AppPage.module.css";
import { useAppRuntime } from "./AppRuntime";
import { AppIcon } from "./icons";
import { MountedSurface } from "./MountedSurface";
import { type Offer, offersOf } from "./offers";
import { isPathOf } from "./pages";

const nothing: Record<string, unknown> = {};

/** `/{workspace}/apps/{app}/{page}`: a page that an app owns. */
export function AppPage() {
  const { app = "", page = "" } = useParams();
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const reconciled = useSyncExternalStore(realms.subscribe, realms.reconciled);
  const own = offered.filter((item) => item.app.slug === app);
  const offer = offersOf(own, "page").find(({ entry }) => isPathOf(entry, page));
  if (offer) return <Loaded key={offer.key} offer={offer} />;
  // Which apps there are, and with them this page's name, is known in a moment.
  return reconciled ? <NotFound what="page" /> : <PageBar title="" />;
}

function Loaded({ offer }: { offer: Offer }) {
  const w = useWorkspace();
  const { app, entry } = offer;
  useTitle(entry.label);
  return (
    <>
      <PageBar
        icon={<AppIcon app={app} size={18} />}
        title={entry.label}
        aside={
          <Tooltip label={`About ${app.name}`}>
            <Link to={`/${w}/apps/${app.slug}`} className={styles.about} aria-label={`About ${app.name}`}>
              <Settings2 size={16} aria-hidden />
            </Link>
          </Tooltip>
        }
      />
      <div className={styles.scroll}>
        <div className={styles.page} data-variant={entry.variant ?? "full"}>
          <MountedSurface offer={offer} props={nothing} placement="page" />
        </div>
      </div>
    </>
  );
}
