import {
  AppWindow,
  Clock,
  LayoutPanelTop,
  type LucideIcon,
  MousePointerClick,
  Plug,
  Server,
  Webhook,
  Workflow,
} from "lucide-react";
import type { AppDetails, AppManifest } from "../api/types";
import { formatDateTime } from "../values/read";
import styles from "./AppOverview.module.css";
import { Connections } from "./Connections";

const SURFACES: Record<string, { label: string; icon: LucideIcon }> = {
  "record-action": { label: "Record action", icon: MousePointerClick },
  "bulk-record-action": { label: "Bulk action", icon: MousePointerClick },
  "object-action": { label: "Object action", icon: MousePointerClick },
  "record-widget": { label: "Record widget", icon: LayoutPanelTop },
  "record-tab": { label: "Record tab", icon: LayoutPanelTop },
  "call-recording-insight-text-selection-action": { label: "Action on insights of calls", icon: MousePointerClick },
  "call-recording-summary-text-selection-action": { label: "Action on summaries of calls", icon: MousePointerClick },
  "call-recording-transcript-text-selection-action": {
    label: "Action on transcripts of calls",
    icon: MousePointerClick,
  },
  page: { label: "Page", icon: AppWindow },
  "workflow-block": { label: "Workflow block", icon: Workflow },
};

interface Part {
  key: string;
  icon: LucideIcon;
  kind: string;
  label: string;
}

/** What an app brings, read from its manifest. */
export function manifestParts(manifest: AppManifest | null): Part[] {
  if (!manifest) return [];
  const surfaces = (manifest.surfaces ?? manifest) as Record<string, unknown>;
  const parts: Part[] = [];
  for (const [kind, { label, icon }] of Object.entries(SURFACES)) {
    const entries = surfaces[kind];
    if (!Array.isArray(entries)) continue;
    for (const entry of entries as { id: string; label?: string; name?: string; title?: string; type?: string }[]) {
      const name = entry.label ?? entry.name ?? entry.title ?? entry.id;
      const what = kind === "workflow-block" && entry.type ? `Workflow ${entry.type}` : label;
      parts.push({ key: `${kind}/${entry.id}`, icon, kind: what, label: name });
    }
  }
  const counted: [string, LucideIcon, string][] = [
    ["server_functions", Server, "server function"],
    ["webhooks", Webhook, "webhook handler"],
    ["events", Plug, "event handler"],
  ];
  for (const [key, icon, noun] of counted) {
    const list = manifest[key];
    if (Array.isArray(list) && list.length > 0) {
      parts.push({ key, icon, kind: "On the server", label: `${list.length} ${noun}${list.length === 1 ? "" : "s"}` });
    }
  }
  return parts;
}

export function AppOverview({ app }: { app: AppDetails }) {
  const parts = manifestParts(app.manifest);
  return (
    <div className={styles.overview}>
      {app.install && app.connections.length > 0 && (
        <section aria-labelledby="app-connections">
          <h2 id="app-connections" className={styles.heading}>
            Connections
          </h2>
          <Connections app={app} />
        </section>
      )}
      {parts.length > 0 && (
        <section aria-labelledby="app-parts">
          <h2 id="app-parts" className={styles.heading}>
            What it adds
          </h2>
          <ul className={styles.parts}>
            {parts.map(({ key, icon: Icon, kind, label }) => (
              <li key={key} className={styles.part}>
                <Icon size={16} aria-hidden />
                <span>
                  <b>{label}</b>
                  <small>{kind}</small>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <dl className={styles.facts}>
        <div>
          <dt>Version</dt>
          <dd>{app.version ? String(app.version.number) : "None yet"}</dd>
        </div>
        {app.version && (
          <div>
            <dt>Built</dt>
            <dd>
              <Clock size={13} aria-hidden />
              {formatDateTime(app.version.created_at)}
            </dd>
          </div>
        )}
        {app.install && (
          <div>
            <dt>Installed</dt>
            <dd>{formatDateTime(app.install.installed_at)}</dd>
          </div>
        )}
        <div>
          <dt>Slug</dt>
          <dd>
            <code>{app.slug}</code>
          </dd>
        </div>
      </dl>
    </div>
  );
}
