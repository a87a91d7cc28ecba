import { useMemo } from "react";
import { type Command, useCommands } from "../palette/commands";
import { AppIcon } from "./icons";
import type { OfferedAction } from "./offers";

/** Offers actions of apps in the palette while the component is there. */
export function useActionCommands(group: string, actions: readonly OfferedAction[]): void {
  const commands = useMemo(
    () =>
      actions.map(
        (action): Command => ({
          id: `action-${action.key}`,
          group,
          label: action.label,
          app: action.app.name,
          icon: <AppIcon name={action.icon} app={action.app} size={16} />,
          run: action.run,
        }),
      ),
    [group, actions],
  );
  useCommands(commands);
}
