import { Loader } from "@mantine/core";
import { type HostComponentName, RealmError, type SurfaceNode, type SurfaceTree } from "@stoa/sdk/page";
import { Component, type ErrorInfo, type FC, memo, type ReactNode, useCallback, useSyncExternalStore } from "react";
import { isKnownComponent, surfaceComponents } from "./components";
import type { ComponentProps, Draw, Placement } from "./components/contract";
import { Below } from "./components/headings";
import { SavingContext } from "./components/inputs/SaveMark";
import type { AppIdentity } from "./icons";
import { SurfaceFailure } from "./SurfaceFailure";
import { SurfaceUnconnected } from "./SurfaceUnconnected";
import styles from "./surface.module.css";
import { useUnconnected } from "./unconnected";

interface SurfaceViewProps {
  tree: SurfaceTree;
  app: AppIdentity;
  placement: Placement;
}

export function useTree(tree: SurfaceTree) {
  const nodes = useSyncExternalStore(tree.subscribe.bind(tree), tree.getSnapshot.bind(tree));
  const status = useSyncExternalStore(tree.subscribe.bind(tree), () => tree.status);
  return { nodes, status };
}

const waiting: ReadonlySet<string> = new Set(["LoadingState", "Widget.Loading"]);

/** Nothing is there but what says that something will be. */
export function onlyWaits(nodes: readonly (SurfaceNode | string)[]): boolean {
  return nodes.every((node) => typeof node === "object" && waiting.has(node.type));
}

/** Renders what an app renders in its realm. */
export function SurfaceView({ tree, app, placement }: SurfaceViewProps) {
  const { nodes, status } = useTree(tree);
  const missing = useUnconnected(app.slug);
  if (status !== "failed" && missing && placement !== "dialog" && onlyWaits(nodes)) {
    return <SurfaceUnconnected app={app} connection={missing} placement={placement} />;
  }
  if (status === "failed") {
    const retry = tree.retry?.bind(tree);
    const connection = tree.error?.connection;
    if (connection) {
      return <SurfaceUnconnected app={app} connection={connection} placement={placement} onRetry={retry} />;
    }
    return <SurfaceFailure app={app} error={tree.error} onRetry={retry} />;
  }
  if (status === "loading" && nodes.length === 0) {
    return (
      <div className={styles.loadingAlone} role="status">
        <Loader size={20} color="gray" aria-hidden />
        <span>Loading...</span>
      </div>
    );
  }
  return (
    <SurfaceBoundary app={app}>
      <Below level={placement === "dialog" ? 3 : 2}>
        <Nodes nodes={nodes} app={app} placement={placement} />
      </Below>
    </SurfaceBoundary>
  );
}

/** Keeps what this page itself cannot draw from ending the page. */
class SurfaceBoundary extends Component<{ app: AppIdentity; children: ReactNode }, { error?: RealmError }> {
  override state: { error?: RealmError } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error: new RealmError(error instanceof Error ? error.message : String(error)) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error(`[${this.props.app.name}]`, error, componentStack, `(reference ${this.state.error?.reference})`);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <SurfaceFailure app={this.props.app} error={error} onRetry={() => this.setState({ error: undefined as never })} />
    );
  }
}

interface NodesProps {
  nodes: readonly (SurfaceNode | string)[];
  app: AppIdentity;
  placement: Placement;
  nested?: boolean;
}

function Nodes({ nodes, app, placement, nested = false }: NodesProps) {
  const visible = nodes.filter((node) =>
    typeof node === "string" ? nested || node.trim() !== "" : !(placement === "dialog" && node.type === "Button"),
  );
  const alone = !nested && visible.length === 1;
  return visible.map((node, at) =>
    typeof node === "string" ? (
      node
    ) : (
      <Node key={node.id ?? at} node={node} app={app} placement={placement} alone={alone} />
    ),
  );
}

type NodeProps = Omit<NodesProps, "nodes" | "nested"> & { node: SurfaceNode; alone: boolean };

/** A node keeps its identity until something in it changes: a commit draws nothing else anew. */
const Node = memo(function Node({ node, app, placement, alone }: NodeProps) {
  const { type } = node;
  const draw: Draw = useCallback(
    (content, at = placement) => <Nodes nodes={content} app={app} placement={at} nested />,
    [app, placement],
  );
  if (!isKnownComponent(type)) throw new Error(`<${type}> is no component that Stoa can draw`);
  // The realm checks props against HostComponents before they get here, so a node of this type has these props.
  const Known = surfaceComponents[type] as FC<ComponentProps<HostComponentName>>;
  const component = (
    <Known
      props={node.props as never}
      placement={placement}
      app={app}
      alone={alone}
      content={node.children}
      draw={draw}
    >
      {draw(node.children)}
    </Known>
  );
  if (placement !== "settings" || !("onBlur" in node.props)) return component;
  const { saving } = node.props as { saving?: "saving" | "saved" };
  return <SavingContext value={{ saving }}>{component}</SavingContext>;
});
