import type { HostComponents } from "@stoa/sdk/page";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { tellFailure } from "../failures";
import { AppIcon, type AppIdentity } from "../icons";
import type { Family } from "./contract";
import styles from "./dialog-list.module.css";
import { SurfaceButton } from "./SurfaceButton";

type Names = "DialogList" | "DialogList.Item" | "DialogList.Item.Text" | "DialogList.Item.Suffix";

/** A list of things to choose from (sdk-behaviour.md section 6). Arrows, Home and End move through it. */
export const dialogListComponents: Family<Names> = {
  DialogList: ({ props, content, app, children }) =>
    content.length === 0 ? (
      <ListEmptyState emptyState={props.emptyState} app={app} />
    ) : (
      <ul className={styles.list} data-takes-arrows onKeyDown={moveThrough}>
        {children}
      </ul>
    ),
  "DialogList.Item": ({ props, content, app, draw }) => {
    const [text, suffix] = ["DialogList.Item.Text", "DialogList.Item.Suffix"].map((type) =>
      content.filter((node) => typeof node !== "string" && node.type === type),
    );
    return (
      <Item props={props} app={app} suffix={suffix && suffix.length > 0 ? draw(suffix, "page") : null}>
        {draw(text ?? [])}
      </Item>
    );
  },
  "DialogList.Item.Text": ({ children }) => <span className={styles.text}>{children}</span>,
  "DialogList.Item.Suffix": ({ children }) => <span className={styles.suffix}>{children}</span>,
};

interface ItemProps {
  props: HostComponents["DialogList.Item"];
  app: AppIdentity;
  suffix: ReactNode;
  children: ReactNode;
}

/** Triggered once at a time. What its handler throws is told as the app's failure. */
function Item({ props, app, suffix, children }: ItemProps) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await props.onTrigger();
    } catch (error) {
      tellFailure(app, `“${props.actionLabel}”`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={styles.item} data-busy={busy || undefined}>
      <button type="button" className={styles.trigger} aria-busy={busy} data-list-item onClick={() => void run()}>
        <AppIcon name={props.icon} app={app} size={16} />
        {children}
        <span className={styles.action}>
          {props.actionLabel}
          <kbd aria-hidden>↵</kbd>
        </span>
      </button>
      {suffix}
    </li>
  );
}

function moveThrough(event: KeyboardEvent<HTMLUListElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-list-item]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
}

interface ListEmptyStateProps {
  emptyState: HostComponents["DialogList"]["emptyState"];
  app: AppIdentity;
}

/** Says that there is nothing, and what can be done about it. */
export function ListEmptyState({ emptyState, app }: ListEmptyStateProps) {
  return (
    <div className={styles.empty}>
      <p>{emptyState.text}</p>
      {emptyState.actions.length > 0 && (
        <div className={styles.emptyActions}>
          {emptyState.actions.map((action) => (
            <SurfaceButton
              key={action.text}
              app={app}
              label={action.text}
              variant="default"
              icon={action.icon ? <AppIcon name={action.icon} app={app} size={15} /> : null}
              onClick={action.onTrigger}
            />
          ))}
        </div>
      )}
    </div>
  );
}
