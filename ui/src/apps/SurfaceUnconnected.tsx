import { Button } from "@mantine/core";
import type { MissingConnection } from "@stoa/sdk/page";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { appQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { EmptyFrame } from "../parts/EmptyFrame";
import { useAppRuntime } from "./AppRuntime";
import type { Placement } from "./components/contract";
import { useMayConnect } from "./connect";
import { AppIcon, type AppIdentity } from "./icons";
import styles from "./SurfaceUnconnected.module.css";
import { unconnected, usePlace } from "./unconnected";

interface SurfaceUnconnectedProps {
  app: AppIdentity;
  connection: MissingConnection;
  placement: Placement;
  /** Mounts the surface anew; without it, it goes on by itself. */
  onRetry?: (() => void) | undefined;
}

/** What stands where an app shows nothing for want of a connection: what is missing, and the way to make it. */
export function SurfaceUnconnected({ app, connection, placement, onRetry }: SurfaceUnconnectedProps) {
  const w = useWorkspace();
  const { dialogs } = useAppRuntime();
  const mayConnect = useMayConnect(connection.kind);
  usePlace(app.slug);
  const { data } = useQuery(appQuery(w, app.slug));
  const known = data?.connections.find((item) => item.kind === connection.kind && item.key === connection.key);
  const isConnected = known?.status === "connected";
  // Only one that is made while this stands here: the server may know better than the page what is missing.
  const [wasMissing, setWasMissing] = useState(false);
  useEffect(() => {
    if (known && !isConnected) setWasMissing(true);
    if (!isConnected || !wasMissing) return;
    unconnected.clear(app.slug);
    onRetry?.();
  }, [known, isConnected, wasMissing, app.slug, onRetry]);
  const title = `${app.name}${known?.status === "expired" ? "’s connection has expired" : " is not connected"}`;
  const text = wayOut(connection.kind, mayConnect);
  const ways = (mayConnect || (isConnected && onRetry)) && (
    <>
      {mayConnect && (
        <Button variant="default" onClick={() => dialogs.connect(app, connection, "surface")}>
          Connect
        </Button>
      )}
      {isConnected && onRetry && (
        <Button variant="subtle" onClick={onRetry}>
          Try again
        </Button>
      )}
    </>
  );
  if (placement !== "widget") {
    return (
      <EmptyFrame mark={<AppIcon app={app} size={22} />} title={title} text={text}>
        {ways}
      </EmptyFrame>
    );
  }
  return (
    <div className={styles.place}>
      <strong className={styles.title}>{title}</strong>
      <p className={styles.text}>{text}</p>
      {ways && <div className={styles.ways}>{ways}</div>}
    </div>
  );
}

function wayOut(kind: MissingConnection["kind"], mayConnect: boolean): string {
  if (kind === "user") return "Connect your own account to see this.";
  return mayConnect ? "Connect the workspace to see this." : "An admin can connect the workspace.";
}
