import { Button as UiButton } from "@mantine/core";
import type { HostComponents } from "@stoa/sdk/page";
import { type ReactNode, useState } from "react";
import { tellFailure } from "../failures";
import { AppIcon, type AppIdentity } from "../icons";

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
  variant: "filled" | "default" | "subtle";
  destructive?: boolean;
  disabled?: boolean;
  icon?: ReactNode;
  hint?: ReactNode;
  /** The key of a dialog that presses it, and how assistive technology writes it. */
  hintKey?: string;
  shortcut?: string;
  onClick(): Promise<void>;
}

/** Disabled while its handler runs; what the handler throws is told to the person as the app's failure. */
export function SurfaceButton(props: SurfaceButtonProps) {
  const { app, label, variant, destructive, disabled, icon, hint, hintKey, shortcut, onClick } = props;
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
      {...(destructive && variant === "default" ? { c: "var(--danger-ink)" } : {})}
      leftSection={icon}
      rightSection={hint}
      disabled={disabled ?? false}
      w="fit-content"
      maw="100%"
      aria-busy={busy}
      aria-keyshortcuts={shortcut}
      data-hint={hintKey}
      onClick={() => {
        if (!busy) void run();
      }}
    >
      {label}
    </UiButton>
  );
}
