import { createContext } from "react";
import createReconciler from "react-reconciler";
import { DefaultEventPriority, DiscreteEventPriority, NoEventPriority } from "react-reconciler/constants.js";
import { located } from "./app-source.js";
import { ElementInstance, type Instance, type SurfaceContainer, type TextInstance } from "./instances.js";

type Props = Record<string, unknown>;

let updatePriority: number = NoEventPriority;
let eventPriority: number = NoEventPriority;

/** Runs a callback from the page: what it changes is rendered before anything else. */
export function asUserEvent<T>(run: () => T): T {
  const previous = eventPriority;
  eventPriority = DiscreteEventPriority;
  try {
    return run();
  } finally {
    eventPriority = previous;
  }
}

const noContext = {};
let flush: (container: SurfaceContainer) => void = () => {};

/** Says what happens to a surface's patches after every commit. */
export function onCommit(listener: (container: SurfaceContainer) => void): void {
  flush = listener;
}

/** The surface whose render has begun last, until it is committed. */
let unfinished: SurfaceContainer | undefined;

/** The surface that React was at work on when it broke off, if it did. */
export function unfinishedRender(): SurfaceContainer | undefined {
  return unfinished;
}

const containerOf = new WeakMap<Instance, SurfaceContainer>();
const fiberOf = new WeakMap<Instance, unknown>();

function owned<T extends Instance>(instance: T, container: SurfaceContainer, fiber: unknown): T {
  containerOf.set(instance, container);
  fiberOf.set(instance, fiber);
  return instance;
}

/** Runs a check whose failure is the fault of whoever rendered the instance. */
const checking = <T>(instance: Instance, check: () => T): T => located(fiberOf.get(instance), check);

/** Throws, by name, if what a commit has changed in a surface does not go together. */
export function checkCommitted(container: SurfaceContainer): void {
  for (const parent of container.takeChangedParents()) checking(parent, () => parent.checkContents());
}

function container(instance: Instance): SurfaceContainer {
  const found = containerOf.get(instance);
  if (!found) throw new Error("an instance without a surface");
  return found;
}

const setTimeout_ = globalThis.setTimeout;
const clearTimeout_ = globalThis.clearTimeout;
const queueMicrotask_ = globalThis.queueMicrotask;

/** React in mutation mode over {@link SurfaceContainer}. */
export const reconciler = createReconciler<
  string,
  Props,
  SurfaceContainer,
  ElementInstance,
  TextInstance,
  never,
  never,
  never,
  never,
  null,
  object,
  never,
  ReturnType<typeof setTimeout>,
  -1,
  null,
  null,
  unknown,
  never,
  never,
  never
>({
  supportsMutation: true,
  supportsPersistence: false,
  supportsHydration: false,
  isPrimaryRenderer: true,
  supportsMicrotasks: true,
  noTimeout: -1,
  // React would hold content back for 300 ms once a fallback has been shown; a dialog's data shows when it is there.
  scheduleTimeout: (run) => setTimeout_(run as () => void, 0),
  cancelTimeout: (id) => clearTimeout_(id),
  scheduleMicrotask: (run) => queueMicrotask_(run),

  getRootHostContext: (container) => {
    unfinished = container;
    container.beginRender();
    return noContext;
  },
  getChildHostContext: () => noContext,
  getPublicInstance: () => null,
  prepareForCommit: () => null,
  resetAfterCommit: (container) => {
    unfinished = undefined;
    flush(container);
  },
  shouldSetTextContent: () => false,
  preparePortalMount: () => {},

  createInstance: (type, props, container, _context, fiber) =>
    owned(
      located(fiber, () => container.createElement(type, props)),
      container,
      fiber,
    ),
  createTextInstance: (text, container, _context, fiber) => owned(container.createText(text), container, fiber),
  appendInitialChild: (parent, child) => checking(child, () => parent.insert(child)),
  finalizeInitialChildren: (instance) => {
    checking(instance, () => instance.checkContents());
    return false;
  },

  appendChild: (parent, child) => checking(child, () => container(parent).insert(parent, child)),
  insertBefore: (parent, child, before) =>
    checking(child, () => container(parent).insert(parent, child, before as Instance)),
  removeChild: (parent, child) => container(parent).remove(parent, child as Instance),
  appendChildToContainer: (container, child) => checking(child, () => container.insert(container.top, child)),
  insertInContainerBefore: (container, child, before) =>
    checking(child, () => container.insert(container.top, child, before as Instance)),
  removeChildFromContainer: (container, child) => container.remove(container.top, child as Instance),
  clearContainer: (container) => container.clear(),
  commitUpdate: (instance, _type, _previous, props) =>
    checking(instance, () => container(instance).updateProps(instance, props)),
  commitTextUpdate: (instance, _previous, text) => container(instance).updateText(instance, text),
  commitMount: () => {},
  resetTextContent: () => {},
  hideInstance: (instance) => container(instance).setVisible(instance, false),
  unhideInstance: (instance) => container(instance).setVisible(instance, true),
  hideTextInstance: (instance) => container(instance).setVisible(instance, false),
  unhideTextInstance: (instance) => container(instance).setVisible(instance, true),
  detachDeletedInstance: () => {},

  setCurrentUpdatePriority: (priority) => {
    updatePriority = priority;
  },
  getCurrentUpdatePriority: () => updatePriority,
  resolveUpdatePriority: () => updatePriority || eventPriority || DefaultEventPriority,
  shouldAttemptEagerTransition: () => false,
  trackSchedulerEvent: () => {},
  resolveEventType: () => null,
  resolveEventTimeStamp: () => -1.1,
  requestPostPaintCallback: () => {},

  maySuspendCommit: () => false,
  maySuspendCommitOnUpdate: () => false,
  maySuspendCommitInSyncRender: () => false,
  suspendOnActiveViewTransition: () => {},
  getSuspendedCommitReason: () => null,
  preloadInstance: () => true,
  startSuspendingCommit: () => null,
  suspendInstance: () => {},
  waitForCommitToBeReady: () => null,
  NotPendingTransition: null,
  HostTransitionContext: createContext(null) as never,
  resetFormInstance: () => {},

  getInstanceFromNode: () => null,
  beforeActiveInstanceBlur: () => {},
  afterActiveInstanceBlur: () => {},
  prepareScopeUpdate: () => {},
  getInstanceFromScope: () => null,

  rendererPackageName: "stoa-realm",
  rendererVersion: "1",
  extraDevToolsConfig: null,
  bindToConsole: (methodName, args) => () =>
    (console as unknown as Record<string, (...args: unknown[]) => void>)[methodName]?.(...args),
});

export { ElementInstance };
