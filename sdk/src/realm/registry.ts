import { type ComponentType, createElement } from "react";
import { ConfiguratorRoot } from "../client/configurator/session.js";
import { BlockContext } from "../client/configurator/use-configurator.js";
import { GeneratedSettingsPage } from "../client/settings/generated-page.js";
import { type ObjectContext, type SurfaceEntry, type SurfaceKind, surfaceKinds } from "../page/surface.js";
import { objectSlugs } from "../protocol/object-slugs.js";

/** A registered surface as the bundle gave it. */
export interface Registered {
  id: string;
  objects?: string | string[] | ((context: unknown) => unknown);
  onTrigger?: (args: unknown) => unknown;
  [key: string]: unknown;
}

/** What a bundle has registered (`sdk-surface.md` 4.3). */
export class Registry {
  readonly #surfaces = new Map<SurfaceKind, Registered[]>();

  /** `registerSurfaces`. Throws for what is no surface, by kind and position. */
  register(given: unknown): void {
    if (given === null || typeof given !== "object") throw new TypeError("registerSurfaces: needs an object");
    for (const kind of surfaceKinds) {
      const elements = (given as Record<string, unknown>)[kind] ?? [];
      if (!Array.isArray(elements)) throw new TypeError(`registerSurfaces: ${kind} must be an array`);
      this.#surfaces.set(
        kind,
        elements.map((element, index) => registered(kind, element, index)),
      );
    }
  }

  find(kind: SurfaceKind, id: string): Registered {
    const found = this.#surfaces.get(kind)?.find((surface) => surface.id === id);
    if (!found) throw new Error(`the app has no ${kind} "${id}"`);
    return found;
  }

  /** Whether a surface is offered for an object. */
  applies(kind: SurfaceKind, id: string, context: ObjectContext): boolean {
    const surface = this.find(kind, id);
    const { objects } = surface;
    if (objects === undefined) return true;
    if (typeof objects === "function") return Boolean(objects(predicateContext(kind, surface, context)));
    return objectSlugs(objects).includes(context.object);
  }

  component(kind: SurfaceKind, id: string): ComponentType<Record<string, unknown>> {
    // An app whose settings have a schema and no page.
    if (kind === "workspace-settings" && !this.#surfaces.get(kind)?.length) return GeneratedSettingsPage;
    const surface = this.find(kind, id);
    const name = componentNames[kind];
    const holder = kind === "workflow-block" ? (surface.block as Record<string, unknown> | undefined) : surface;
    const component = name && holder?.[name];
    if (!component) throw new Error(`the ${kind} "${id}" has no component to render`);
    if (kind !== "workflow-block") return component as ComponentType<Record<string, unknown>>;
    // The oldest form of `useConfigurator` names no block.
    return ({ config }) =>
      createElement(
        ConfiguratorRoot,
        { config },
        createElement(BlockContext, { value: holder }, createElement(component as ComponentType)),
      );
  }

  describe(): Record<SurfaceKind, SurfaceEntry[]> {
    return Object.fromEntries(
      surfaceKinds.map((kind) => [kind, (this.#surfaces.get(kind) ?? []).map((surface) => entry(kind, surface))]),
    ) as Record<SurfaceKind, SurfaceEntry[]>;
  }
}

/**
 * What a predicate is asked with: of an object action the object alone. The oldest apps, whose surfaces have no `type`,
 * read the list of attributes itself (`sdk-surface.md` 6.4): they get it with the fields of today on it.
 */
function predicateContext(kind: SurfaceKind, surface: Registered, context: ObjectContext): unknown {
  if (kind === "object-action") return { object: context.object };
  return surface.type === undefined ? Object.assign([...context.attributes], context) : context;
}

const componentNames: Partial<Record<SurfaceKind, string>> = {
  "record-widget": "Widget",
  "record-tab": "Tab",
  page: "Page",
  "workspace-settings": "Page",
  "workflow-block": "Configurator",
};

function registered(kind: SurfaceKind, element: unknown, index: number): Registered {
  if (element === null || typeof element !== "object") {
    throw new TypeError(`registerSurfaces: ${kind}[${index}] is not an object`);
  }
  // A settings page has no id of its own.
  if (kind === "workspace-settings") return { ...element, id: "workspace-settings" };
  if (typeof (element as { id?: unknown }).id !== "string") {
    throw new TypeError(`registerSurfaces: ${kind}[${index}] has no id`);
  }
  return element as Registered;
}

function entry(kind: SurfaceKind, surface: Registered): SurfaceEntry {
  const label =
    {
      page: surface.name,
      "workspace-settings": "Settings",
      "workflow-block": (surface.block as { title?: unknown } | undefined)?.title,
    }[kind as string] ?? surface.label;
  const described: SurfaceEntry = { id: surface.id, label: typeof label === "string" ? label : surface.id };
  if (typeof surface.icon === "string") described.icon = surface.icon;
  if (typeof surface.color === "string") described.color = surface.color;
  if (surface.variant === "full" || surface.variant === "centered") described.variant = surface.variant;
  if (typeof surface.objects === "function") described.objects = { predicate: true };
  else if (surface.objects !== undefined) described.objects = objectSlugs(surface.objects);
  return described;
}
