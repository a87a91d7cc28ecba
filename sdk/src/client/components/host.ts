import { createElement, type JSX, type ReactNode } from "react";
import type { GivenProps, HostComponentName } from "../../protocol/components/index.js";

/** The props of a component of the SDK: those of its host component, and what stands inside it. */
export type PropsOf<Name extends HostComponentName> = GivenProps[Name] & { children?: ReactNode };

/** A component; its props may be left out where none is required. */
type Component<Props> = object extends Props ? (props?: Props) => JSX.Element : (props: Props) => JSX.Element;

const renderers = new WeakSet<object>();

/** Whether a component is one of the SDK's, not of the app's. */
export function isHostRenderer(component: object): boolean {
  return renderers.has(component);
}

/** A component that renders the host component of its name; props are checked where it is rendered. */
export function host<Name extends HostComponentName>(name: Name): Component<PropsOf<Name>> {
  // A copy: the props that an app's own development build of JSX makes warn when their `key` is read, as React does.
  const render = (props?: PropsOf<Name>) => createElement(name, { ...(props as Record<string, unknown>) });
  Object.defineProperty(render, "name", { value: name });
  renderers.add(render);
  return render as Component<PropsOf<Name>>;
}
