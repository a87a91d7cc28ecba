import type { HostComponentName } from "@stoa/sdk/page";
import { actionComponents } from "./actions";
import { chartComponents } from "./chart";
import { configuratorComponents } from "./configurator";
import type { Family } from "./contract";
import { dataTableComponents } from "./data-table";
import { descriptionListComponents } from "./description-list";
import { dialogListComponents } from "./dialog-list";
import { inputComponents } from "./inputs";
import { jsonComponents } from "./json";
import { layoutComponents } from "./layout";
import { navigationComponents } from "./navigation";
import { settingsComponents } from "./settings";
import { tableComponents } from "./table";
import { textComponents } from "./text";
import { widgetComponents } from "./widget";

/** How each host component of a surface tree looks here. */
export const surfaceComponents: Family<HostComponentName> = {
  ...textComponents,
  ...layoutComponents,
  ...inputComponents,
  ...configuratorComponents,
  ...widgetComponents,
  ...navigationComponents,
  ...settingsComponents,
  ...actionComponents,
  ...descriptionListComponents,
  ...tableComponents,
  ...jsonComponents,
  ...dialogListComponents,
  ...chartComponents,
  ...dataTableComponents,
};

export function isKnownComponent(type: string): type is HostComponentName {
  return Object.hasOwn(surfaceComponents, type);
}
