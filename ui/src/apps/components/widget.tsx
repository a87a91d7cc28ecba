import { Skeleton } from "@mantine/core";
import type { HostComponents } from "@stoa/sdk/page";
import { type ReactNode, useId, useState } from "react";
import { tellFailure } from "../failures";
import type { AppIdentity } from "../icons";
import type { Family } from "./contract";
import styles from "./widget.module.css";

type Names =
  | "Widget.Decoration"
  | "Widget.Loading"
  | "Widget.Text.Primary"
  | "Widget.Text.Secondary"
  | "Widget.TextWidget"
  | "Widget.Title";

/** The parts of a record widget. The card around them, with the app's icon and colour, is the record page's. */
export const widgetComponents: Family<Names> = {
  "Widget.TextWidget": ({ props, app, children }) => (
    <TextWidget {...props} app={app}>
      {children}
    </TextWidget>
  ),
  "Widget.Title": ({ children }) => <div className={styles.title}>{children}</div>,
  "Widget.Text.Primary": ({ children }) => <div className={styles.primary}>{children}</div>,
  "Widget.Text.Secondary": ({ children }) => <div className={styles.secondary}>{children}</div>,
  "Widget.Decoration": ({ children }) => <div className={styles.decoration}>{children}</div>,
  "Widget.Loading": () => <WidgetLoading />,
};

export function WidgetLoading() {
  return (
    <div className={styles.loading} role="status" aria-label="Loading">
      <Skeleton w="45%" h={10} />
      <Skeleton w="75%" h={14} />
      <Skeleton w="60%" h={10} />
    </div>
  );
}

interface TextWidgetProps {
  onTrigger?: HostComponents["Widget.TextWidget"]["onTrigger"];
  app: AppIdentity;
  children: ReactNode;
}

/** Inert without a trigger; with one, the whole card is its button, and what stands in it keeps its own links. */
function TextWidget({ onTrigger, app, children }: TextWidgetProps) {
  const content = useId();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (!onTrigger || busy) return;
    setBusy(true);
    try {
      await onTrigger();
    } catch (error) {
      tellFailure(app, "a widget", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.widget} data-busy={busy || undefined}>
      {onTrigger && (
        <button
          type="button"
          className={styles.trigger}
          aria-labelledby={content}
          aria-busy={busy}
          aria-disabled={busy}
          onClick={() => void run()}
        />
      )}
      <div id={content} className={styles.content}>
        {children}
      </div>
    </div>
  );
}
