import { ActionIcon, Tooltip } from "@mantine/core";
import { ArrowLeft, ArrowRight, PackageX, X } from "lucide-react";
import { type CSSProperties, useMemo } from "react";
import type { PlacedWidget } from "../api/types";
import { WidgetLoading } from "../apps/components/widget";
import { AppIcon } from "../apps/icons";
import type { Offer } from "../apps/offers";
import { onlyWaits, SurfaceView, useTree } from "../apps/SurfaceView";
import { useMountedTree } from "../apps/steady-tree";
import { useUnconnected } from "../apps/unconnected";
import styles from "./RecordWidgets.module.css";

/** How a widget's place is changed; null for a direction in which there is none. */
export interface PlaceChange {
  onEarlier: (() => void) | null;
  onLater: (() => void) | null;
  onRemove(): void;
}

interface WidgetCardProps {
  offer: Offer;
  object: string;
  record: string;
  /** Only while the layout is open for change. */
  change: PlaceChange | null;
}

/** One widget of an app: its card carries the app's icon and the colour that the app gave. */
export function WidgetCard({ offer, object, record, change }: WidgetCardProps) {
  const { app, entry } = offer;
  const props = useMemo(() => ({ recordId: record, object }), [record, object]);
  const tree = useMountedTree(offer.realm, "record-widget", entry.id, props);
  const { nodes, status } = useTree(tree);
  const missing = useUnconnected(app.slug);
  const waiting = status === "loading" && !missing && onlyWaits(nodes);
  const failed = status === "failed" && !tree.error?.connection;
  const color = colorOf(entry.color);
  return (
    <section
      className={styles.card}
      aria-label={entry.label}
      aria-busy={waiting}
      data-colored={color !== undefined || undefined}
      data-failed={failed || undefined}
      style={color === undefined ? undefined : ({ "--widget-color": color } as CSSProperties)}
    >
      {/* The layout is what is worked on then: nothing inside of a widget is. */}
      <div className={styles.inside} inert={change !== null}>
        {waiting ? <WidgetLoading /> : <SurfaceView tree={tree} app={app} placement="widget" />}
      </div>
      {change ? (
        <PlaceTools label={entry.label} change={change} />
      ) : (
        <Tooltip label={app.name}>
          <span className={styles.app}>
            <AppIcon app={app} size={18} />
          </span>
        </Tooltip>
      )}
    </section>
  );
}

/** Takes the place of a widget that its app does not offer now: it was disabled, or changed its mind. */
export function GoneWidget({ widget, change }: { widget: PlacedWidget; change: PlaceChange | null }) {
  const label = `${widget.widget} of ${widget.app}`;
  return (
    <section className={styles.gone} aria-label={label}>
      <PackageX size={16} aria-hidden />
      <p>
        <b>{widget.app}</b> does not offer its widget <b>{widget.widget}</b> here now. Nobody sees it.
      </p>
      {change && <PlaceTools label={label} change={change} />}
    </section>
  );
}

function PlaceTools({ label, change }: { label: string; change: PlaceChange }) {
  const { onEarlier, onLater, onRemove } = change;
  return (
    <div className={styles.place}>
      <ActionIcon
        variant="default"
        size={24}
        aria-label={`Move ${label} earlier`}
        aria-disabled={!onEarlier}
        data-disabled={!onEarlier || undefined}
        onClick={() => onEarlier?.()}
      >
        <ArrowLeft size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={24}
        aria-label={`Move ${label} later`}
        aria-disabled={!onLater}
        data-disabled={!onLater || undefined}
        onClick={() => onLater?.()}
      >
        <ArrowRight size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size={24} aria-label={`Remove ${label}`} onClick={onRemove}>
        <X size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** A hexadecimal colour as an app may give it; anything else is no colour, whatever it might mean to a style sheet. */
function colorOf(given: string | undefined): string | undefined {
  return given !== undefined && /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(given) ? given : undefined;
}
