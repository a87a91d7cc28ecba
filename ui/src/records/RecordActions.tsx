import { Button, Loader, Menu } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { Fragment, useLayoutEffect, useRef, useState } from "react";
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

/** In pixels: the room that the name keeps, between buttons, and of the button that opens the rest. */
const NAME = 220;
const GAP = 8;
const MORE = 86;

/** How many of the first buttons fit, beside the one for the rest where not all do. Everything in pixels. */
export function fitting(widths: readonly number[], available: number): number {
  const ends: number[] = [];
  for (const width of widths) ends.push((ends.at(-1) ?? -GAP) + GAP + width);
  if ((ends.at(-1) ?? 0) <= available) return widths.length;
  return ends.filter((end) => end + GAP + MORE <= available).length;
}

/**
 * The actions in the head of a page, behind its name: as many as there is room for, the others in a menu. What does not
 * fit stays in the page unseen, to be measured; that is done before anything is drawn, so that nothing jumps.
 */
export function ActionBar({ actions }: { actions: readonly OfferedAction[] }) {
  const bar = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState(actions.length);
  const labels = actions.map((action) => action.label).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: other labels have other widths
  useLayoutEffect(() => {
    const element = bar.current;
    const name = element?.previousElementSibling;
    if (!element || !name) return;
    const measure = () => {
      const widths = [...element.querySelectorAll<HTMLElement>("[data-slot]")].map((slot) => slot.offsetWidth);
      // The name takes what the buttons leave: the sum of both depends on the page alone.
      setFit(fitting(widths, element.offsetWidth + (name as HTMLElement).offsetWidth - NAME));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(name);
    observer.observe(element);
    return () => observer.disconnect();
  }, [labels]);
  return (
    <div ref={bar} className={styles.bar}>
      {actions.map((action, at) => (
        <span key={action.key} data-slot className={styles.slot} data-over={at >= fit || undefined}>
          <ActionButton action={action} />
        </span>
      ))}
      {fit < actions.length && (
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <Button variant="default" w={MORE} px={0} rightSection={<ChevronDown size={14} aria-hidden />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ActionMenuItems actions={actions.slice(fit)} />
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
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
