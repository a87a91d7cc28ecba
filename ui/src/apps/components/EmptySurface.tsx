import { ActionIcon, Button, Menu } from "@mantine/core";
import type { HostComponents, SurfaceNode } from "@stoa/sdk/page";
import { ChevronDown, Ellipsis } from "lucide-react";
import { useEffect } from "react";
import { EmptyFrame } from "../../parts/EmptyFrame";
import { tellFailure } from "../failures";
import { AppIcon, type AppIdentity } from "../icons";
import type { ComponentProps } from "./contract";
import { Heading } from "./headings";
import { AppButton } from "./SurfaceButton";

type ButtonProps = HostComponents["Button"];

const fillable = ["page", "tab", "dialog"];

/** What a page, tab or dialog shows while there is nothing in it. Anywhere else nothing is drawn. */
export function EmptySurface({ props, placement, app, alone, content }: ComponentProps<"EmptyState">) {
  const drawn = alone && fillable.includes(placement);
  useEffect(() => {
    if (drawn) return;
    console.warn(
      `[${app.name}] <EmptyState> is only drawn as all that a page, tab or dialog has: “${props.title}” is not`,
    );
  }, [drawn, app.name, props.title]);
  if (!drawn) return null;
  const buttons = content.filter(isButton).map(({ id, props }) => ({ id, ...(props as unknown as ButtonProps) }));
  return (
    <EmptyFrame mark={<AppIcon app={app} size={22} />} Heading={Heading} title={props.title} text={props.description}>
      {buttons.length > 0 && <Actions buttons={buttons} app={app} primaries={placement !== "dialog"} />}
    </EmptyFrame>
  );
}

const isButton = (node: SurfaceNode | string): node is SurfaceNode =>
  typeof node !== "string" && node.type === "Button";

interface ActionsProps {
  buttons: readonly (ButtonProps & { id: number })[];
  app: AppIdentity;
  /** Whether one button may be the primary one here. */
  primaries: boolean;
}

/** One or two buttons; of more, the primary one stays and the others go into a menu. Several primaries are none. */
function Actions({ buttons, app, primaries }: ActionsProps) {
  const several = buttons.filter(({ variant }) => variant === "primary").length > 1;
  const shown = buttons.map((button) =>
    button.variant === "primary" && (several || !primaries) ? { ...button, variant: "secondary" as const } : button,
  );
  // What the app calls primary stays in sight, also where nothing looks primary.
  const first = several ? undefined : buttons.find(({ variant }) => variant === "primary")?.id;
  if (shown.length <= 2) return shown.map(({ id, ...props }) => <AppButton key={id} props={props} app={app} />);
  const kept = shown.find(({ id }) => id === first);
  return (
    <>
      {kept && <AppButton props={kept} app={app} />}
      <Menu position="bottom-end">
        <Menu.Target>
          {kept ? (
            <ActionIcon variant="default" size={30} aria-label="More actions">
              <Ellipsis size={16} aria-hidden />
            </ActionIcon>
          ) : (
            <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
              Actions
            </Button>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          {shown
            .filter((button) => button !== kept)
            .map(({ id, label, icon, variant, disabled, onClick }) => (
              <Menu.Item
                key={id}
                disabled={disabled}
                {...(variant === "destructive" ? { c: "var(--danger-ink)" } : {})}
                leftSection={icon ? <AppIcon name={icon} app={app} size={15} /> : null}
                onClick={() => onClick().catch((error) => tellFailure(app, `“${label}”`, error))}
              >
                {label}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
