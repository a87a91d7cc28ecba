import { ActionIcon, Menu } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { tellFailure } from "../failures";
import { AppIcon } from "../icons";
import type { Family } from "./contract";
import styles from "./description-list.module.css";
import { Heading } from "./headings";

type Names = "DescriptionList" | "DescriptionList.Item" | "DescriptionList.Menu" | "DescriptionList.Menu.Item";

/** A list of labels and values. */
export const descriptionListComponents: Family<Names> = {
  DescriptionList: ({ props, content, draw }) => {
    // The menu stands beside the title, not in the list.
    const isMenu = (node: (typeof content)[number]) => typeof node !== "string" && node.type === "DescriptionList.Menu";
    const menu = content.filter(isMenu);
    return (
      <div className={styles.whole} data-titled={props.title !== undefined}>
        {(props.title !== undefined || menu.length > 0) && (
          <div className={styles.head}>
            {props.title !== undefined && <Heading className={styles.title}>{props.title}</Heading>}
            {draw(menu)}
          </div>
        )}
        <dl className={styles.list}>{draw(content.filter((node) => !isMenu(node)))}</dl>
      </div>
    );
  },
  "DescriptionList.Item": ({ props, app, children }) => (
    <div className={styles.item}>
      <dt className={styles.label}>
        {props.icon && <AppIcon name={props.icon} app={app} size={14} />}
        <span>{props.label}</span>
      </dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  ),
  "DescriptionList.Menu": ({ children }) => (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className={styles.menu} variant="subtle" color="gray" size={24} aria-label="More actions">
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  ),
  "DescriptionList.Menu.Item": ({ props, app }) => (
    <Menu.Item
      leftSection={props.icon ? <AppIcon name={props.icon} app={app} size={15} /> : null}
      {...(props.variant === "danger" ? { c: "var(--danger-ink)" } : {})}
      onClick={() => props.onSelect().catch((error) => tellFailure(app, `“${props.label}”`, error))}
    >
      {props.label}
    </Menu.Item>
  ),
};
