import { Component, createElement, type ReactNode, Suspense } from "react";
import { ConcurrentRoot } from "react-reconciler/constants.js";
import { SurfaceCache, SurfaceCacheContext } from "../client/surface-cache.js";
import { automaticLoading, SurfaceContainer } from "./instances.js";
import { reconciler } from "./reconciler.js";

/** Ends a surface whose app code throws, and says so. */
class SurfaceBoundary extends Component<{ onError(error: unknown): void; children?: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
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
  isMounted = true;

  constructor(root: number, events: SurfaceEvents) {
    this.container = new SurfaceContainer(root);
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
    const cached = createElement(SurfaceCacheContext.Provider, { value: new SurfaceCache() }, content);
    const onError = (error: unknown) => {
      if (this.isMounted) this.#events.failed(error);
    };
    const bounded = createElement(SurfaceBoundary, { onError }, cached);
    reconciler.updateContainer(bounded, this.#root, null, null);
  }

  unmount(): void {
    if (!this.isMounted) return;
    this.isMounted = false;
    reconciler.updateContainer(null, this.#root, null, null);
  }
}
