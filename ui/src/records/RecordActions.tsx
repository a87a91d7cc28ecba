import { Button, Loader, Menu } from "@mantine/core";
import { Fragment } from "react";
import { AppIcon } from "../apps/icons";
import type { OfferedAction } from "../apps/offers";
import styles from "./RecordActions.module.css";

/** How many apps have their actions as buttons on the page; those of the others are in the menu. */
const APPS_AS_BUTTONS = 2;

/** The actions that stand on the page, and those in its menu (sdk-behaviour.md section 17). */
export function splitActions(actions: readonly OfferedAction[]): { buttons: OfferedAction[]; menu: OfferedAction[] } {
  const apps = [...new Set(actions.map((action) => action.app.slug))].slice(0, APPS_AS_BUTTONS);
  const first = (action: OfferedAction) => apps.includes(action.app.slug);
  return { buttons: actions.filter(first), menu: actions.filter((action) => !first(action)) };
}

export function ActionButton({ action }: { action: OfferedAction }) {
  return (
    <Button
      variant="default"
      leftSection={
        action.pending ? (
          <Loader size={13} color="gray" aria-hidden />
        ) : (
          <AppIcon name={action.icon} app={action.app} size={15} />
        )
      }
      // Not `disabled`, which would drop the focus: what the action opens gives it back here.
      aria-disabled={action.pending}
      aria-busy={action.pending}
      data-pending={action.pending || undefined}
      onClick={() => {
        if (!action.pending) void action.run();
      }}
    >
      {action.label}
    </Button>
  );
}

/** Actions of apps in a menu, under the name of each app. */
export function ActionMenuItems({ actions }: { actions: readonly OfferedAction[] }) {
  return actions.map((action, at) => (
    <Fragment key={action.key}>
      {action.app.slug !== actions[at - 1]?.app.slug && <Menu.Label>{action.app.name}</Menu.Label>}
      <Menu.Item
        leftSection={<AppIcon name={action.icon} app={action.app} size={15} />}
        rightSection={action.pending ? <Loader size={13} color="gray" aria-hidden /> : null}
        // Not `disabled`: one that runs can still be reached, and says so.
        data-disabled={action.pending || undefined}
        aria-disabled={action.pending || undefined}
        aria-busy={action.pending || undefined}
        className={styles.item ?? ""}
        closeMenuOnClick={!action.pending}
        onClick={() => {
          if (!action.pending) void action.run();
        }}
      >
        {action.label}
      </Menu.Item>
    </Fragment>
  ));
}
