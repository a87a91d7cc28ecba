import type { SurfacePlace } from "../places.js";
import type { Given } from "../shape.js";
import { chartComponents } from "./chart.js";
import { configuratorComponents } from "./configurator.js";
import { dataTableComponents } from "./data-table.js";
import { descriptionListComponents } from "./description-list.js";
import { dialogListComponents } from "./dialog-list.js";
import { inputComponents } from "./inputs.js";
import { jsonComponents } from "./json.js";
import { layoutComponents } from "./layout.js";
import { navigationComponents } from "./navigation.js";
import type { ComponentRule, Content } from "./rule.js";
import { settingsComponents } from "./settings.js";
import { tableComponents } from "./table.js";
import { textComponents } from "./text.js";
import { misplacedWidget, widgetComponents } from "./widget.js";

const families = {
  ...textComponents,
  ...layoutComponents,
  ...inputComponents,
  ...configuratorComponents,
  ...descriptionListComponents,
  ...tableComponents,
  ...jsonComponents,
  ...widgetComponents,
  ...navigationComponents,
  ...settingsComponents,
  ...dialogListComponents,
  ...chartComponents,
  ...dataTableComponents,
};

export type HostComponentName = keyof typeof families;

/** The props of every host component as the page gets them: checked, defaults filled in, functions callable. */
export type HostComponents = { [Name in HostComponentName]: ReturnType<(typeof families)[Name]["props"]> };

/** The props of every host component as an app gives them. */
export type GivenProps = { [Name in HostComponentName]: Given<(typeof families)[Name]["props"]> };

/**
 * The closed set of host components that a surface may consist of (`sdk-surface.md` 2.3.7), with their props and what
 * may stand inside them. Realm and page both check by it; anything else never reaches the page.
 */
export const components: Record<HostComponentName, ComponentRule> = families;

export function isComponent(type: string): type is HostComponentName {
  return Object.hasOwn(components, type);
}

/**
 * Says, by name, what cannot stand where (`sdk-behaviour.md` 7); `undefined` if all is well. `parent` undefined is the
 * surface itself, `child` undefined a text, `place` where the surface stands.
 */
export function misplaced(
  parent: HostComponentName | undefined,
  child: HostComponentName | undefined,
  place?: SurfacePlace,
): string | undefined {
  const widget = misplacedWidget(parent, child, place);
  if (widget) return widget;
  const within = child && components[child].within;
  if (within && (parent === undefined || !within.includes(parent))) {
    return `<${child}> can only stand in ${within.map((name) => `<${name}>`).join(" or ")}, not in ${parent ? `<${parent}>` : "the surface itself"}`;
  }
  const inside = parent && components[parent].children;
  if (inside === undefined || inside === "any") return undefined;
  if (inside === "none") return `<${parent}>: nothing can stand inside it`;
  if (inside === "text") return child && `<${parent}>: only text can stand inside it, not <${child}>`;
  if (inside.includes(child ?? "text")) return undefined;
  const allowed = inside.map((name) => (name === "text" ? name : `<${name}>`)).join(", ");
  return `<${parent}>: only ${allowed} can stand inside it, not ${child ? `<${child}>` : "text"}`;
}

/** Says, by name, that a component cannot stand on a surface at all; `undefined` if it can. */
export function unwelcome(child: HostComponentName, place: SurfacePlace): string | undefined {
  const instead = components[child].notOn?.[place];
  if (instead === undefined) return undefined;
  return `<${child}> cannot stand on ${place === "workspace-settings" ? "a settings page" : `a ${place}`}: ${instead}`;
}

/** Says, by name, what is wrong with all that stands inside a component together; `undefined` if all is well. */
export function illAssorted(parent: HostComponentName, contents: readonly Content[]): string | undefined {
  return components[parent].together?.(contents);
}
