import { Component, createElement, type ErrorInfo, type ReactNode, Suspense } from "react";
import { ConcurrentRoot } from "react-reconciler/constants.js";
import { SurfaceCache, SurfaceCacheContext } from "../client/surface-cache.js";
import { SurfacePlaceContext } from "../client/surface-place.js";
import type { SurfacePlace } from "../protocol/places.js";
import { CommitPace } from "./commit-pace.js";
import { automaticLoading, SurfaceContainer } from "./instances.js";
import { reconciler } from "./reconciler.js";

/** Ends a surface whose app code throws, and says so. */
class SurfaceBoundary extends Component<{ onError(error: unknown): void; children?: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    if (componentStack) addStack(error, componentStack);
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}

/** Where the components stand that an error came through: all that names the app's source if our own code threw. */
function addStack(error: unknown, componentStack: string): void {
  if (!(error instanceof Error)) return;
  try {
    const stack = `${error.stack ?? `${error.name}: ${error.message}`}${componentStack}`;
    Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  } catch {
    // A frozen error keeps what it has.
  }
}

export interface SurfaceEvents {
  /** App code threw while it rendered: the surface is over. */
  failed(error: unknown): void;
  /** React noticed something that it got over. */
  noticed(error: unknown): void;
}

/** One mounted surface: a React root with its own cache, a loading state and a boundary for errors. */
export class SurfaceRoot {
  readonly container: SurfaceContainer;
  readonly #root: ReturnType<typeof reconciler.createContainer>;
  readonly #events: SurfaceEvents;
  readonly #place: SurfacePlace;
  isMounted = true;
  #failed = false;
  readonly pace = new CommitPace();
  readonly cache = new SurfaceCache();

  constructor(root: number, place: SurfacePlace, events: SurfaceEvents) {
    this.#place = place;
    this.container = new SurfaceContainer(root, place);
    this.#events = events;
    const failed = (error: unknown) => {
      if (this.isMounted) events.failed(error);
    };
    this.#root = reconciler.createContainer(
      this.container,
      ConcurrentRoot,
      null,
      false,
      null,
      `s${root}-`,
      failed,
      // Errors that a boundary catches, ours or the app's: ours reports them itself.
      () => {},
      (error) => events.noticed(error),
      () => {},
      null,
    );
  }

  render(element: ReactNode): void {
    const content = createElement(Suspense, { fallback: createElement(automaticLoading) }, element);
    const placed = createElement(SurfacePlaceContext.Provider, { value: this.#place }, content);
    const cached = createElement(SurfaceCacheContext.Provider, { value: this.cache }, placed);
    const onError = (error: unknown) => {
      if (this.isMounted) this.#events.failed(error);
    };
    const bounded = createElement(SurfaceBoundary, { onError }, cached);
    reconciler.updateContainer(bounded, this.#root, null, null);
  }

  /** Ends the surface for a reason that React does not know. */
  fail(error: unknown): void {
    if (!this.isMounted || this.#failed) return;
    this.#failed = true;
    this.#events.failed(error);
    // Not from within a commit.
    setTimeout(() => this.unmount(), 0);
  }

  unmount(): void {
    if (!this.isMounted) return;
    this.isMounted = false;
    reconciler.updateContainer(null, this.#root, null, null);
  }
}
