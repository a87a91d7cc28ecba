import { Loader, Button as UiButton } from "@mantine/core";
import type { HostComponentName, HostComponents, SurfaceNode } from "@stoa/sdk/page";
import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { type FC, type ReactNode, useState } from "react";
import { Tag } from "../parts/Tag";
import { tellFailure } from "./failures";
import { AppIcon, type AppIdentity } from "./icons";
import styles from "./surface.module.css";

/** Where a surface stands; some components look or behave by it (sdk-behaviour.md section 7). */
export type Placement = "dialog" | "page" | "tab";

export interface ComponentProps<Name extends HostComponentName> {
  props: HostComponents[Name];
  placement: Placement;
  app: AppIdentity;
  /** The only thing on its surface: it may fill it. */
  alone: boolean;
  children: ReactNode;
}

type Registry = { [Name in HostComponentName]: FC<ComponentProps<Name>> };

/** How each host component of a surface tree looks here. The realm has checked and completed the props. */
export const surfaceComponents: Registry = {
  TextBlock: ({ props, children }) => (
    <div className={styles.textBlock} style={{ textAlign: props.align }}>
      {children}
    </div>
  ),
  "Typography.Body": ({ props, children }) => (
    <div className={styles.body} data-variant={props.variant}>
      {children}
    </div>
  ),
  "Typography.Title": ({ props, children }) => (
    <h3 className={styles.title} data-variant={props.variant}>
      {children}
    </h3>
  ),
  "Typography.Caption": ({ children }) => <div className={styles.caption}>{children}</div>,
  Badge: ({ props, children }) => <Tag color={props.color}>{children}</Tag>,
  Divider: () => <hr className={styles.divider} />,
  Link: ({ props, children }) => (
    <a className={styles.link} href={props.href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  LoadingState: ({ alone, children }) => (
    <div className={alone ? styles.loadingAlone : styles.loading} role="status">
      <Loader size={16} color="gray" aria-hidden />
      <span>{children}</span>
    </div>
  ),
  Section: ({ props, children }) => (
    <section className={styles.section} aria-label={props.title}>
      <h3 className={styles.sectionTitle}>{props.title}</h3>
      {props.description && <p className={styles.caption}>{props.description}</p>}
      <div className={styles.sectionBody}>{children}</div>
    </section>
  ),
  Banner: ({ props, app, children }) => {
    const Icon = { neutral: Info, warning: TriangleAlert, error: CircleAlert }[props.variant];
    return (
      <div className={styles.banner} data-variant={props.variant} data-size={props.size}>
        <Icon size={16} aria-hidden />
        <div className={styles.bannerBody}>
          {props.title && <strong>{props.title}</strong>}
          <div>{children}</div>
          {props.actions.length > 0 && (
            <div className={styles.bannerActions}>
              {props.actions.map((action) => (
                <SurfaceButton
                  key={action.label}
                  app={app}
                  label={action.label}
                  variant={action.variant === "primary" ? "filled" : "default"}
                  onClick={action.onTrigger}
                />
              ))}
            </div>
          )}
        </div>
      </div>
    );
  },
  // In a dialog the buttons stand in its footer (DialogFooter), not where the app put them.
  Button: ({ props, placement, app }) => (placement === "dialog" ? null : <AppButton props={props} app={app} />),
};

export function isKnownComponent(type: string): type is HostComponentName {
  return Object.hasOwn(surfaceComponents, type);
}

/** A button of an app, outside of dialogs as the app wants it. */
export function AppButton({ props, app }: { props: HostComponents["Button"]; app: AppIdentity }) {
  const variant = props.variant === "secondary" ? "default" : "filled";
  return (
    <SurfaceButton
      app={app}
      label={props.label}
      variant={variant}
      destructive={props.variant === "destructive"}
      disabled={props.disabled}
      icon={props.icon ? <AppIcon name={props.icon} app={app} size={15} /> : null}
      onClick={props.onClick}
    />
  );
}

interface SurfaceButtonProps {
  app: AppIdentity;
  label: string;
  variant: "filled" | "default";
  destructive?: boolean;
  disabled?: boolean;
  icon?: ReactNode;
  hint?: ReactNode;
  onClick(): Promise<void>;
}

/** Disabled while its handler runs; what the handler throws is told to the person as the app's failure. */
export function SurfaceButton({ app, label, variant, destructive, disabled, icon, hint, onClick }: SurfaceButtonProps) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await onClick();
    } catch (error) {
      tellFailure(app, `“${label}”`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <UiButton
      variant={variant}
      color={destructive ? "red" : "accent"}
      leftSection={icon}
      rightSection={hint}
      disabled={disabled ?? false}
      aria-busy={busy}
      onClick={() => {
        if (!busy) void run();
      }}
    >
      {label}
    </UiButton>
  );
}

/** Every button of a tree, in order: those of a dialog are lifted into its footer. */
export function collectButtons(nodes: readonly (SurfaceNode | string)[]): SurfaceNode[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    return node.type === "Button" ? [node] : collectButtons(node.children);
  });
}
