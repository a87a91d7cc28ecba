import { Settings } from "lucide-react";
import { NavLink, Outlet } from "react-router";
import { useSession } from "../api/workspace";
import { PageBar } from "../shell/PageBar";
import styles from "./settings.module.css";

const PAGES = [
  ["members", "Members"],
  ["objects", "Objects and lists"],
  ["tokens", "API tokens"],
  ["webhooks", "Webhooks"],
  ["oauth-apps", "OAuth apps"],
] as const;

/** What the workspace's administrators and API users set up. */
export function SettingsLayout() {
  const { current } = useSession();
  return (
    <div className={styles.page}>
      <PageBar icon={<Settings size={16} aria-hidden />} title="Settings" />
      <nav className={styles.tabs} aria-label="Settings">
        {PAGES.map(([path, label]) => (
          <NavLink key={path} to={`/${current.slug}/settings/${path}`} className={styles.tab}>
            {label}
          </NavLink>
        ))}
      </nav>
      <div className={styles.body}>
        <Outlet />
      </div>
    </div>
  );
}
