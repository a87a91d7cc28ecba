import { Loader } from "@mantine/core";
import type { HostComponentName, SurfaceNode, SurfaceTree } from "@stoa/sdk/page";
import { OctagonAlert } from "lucide-react";
import { type FC, useSyncExternalStore } from "react";
import type { AppIdentity } from "./icons";
import styles from "./surface.module.css";
import { type ComponentProps, isKnownComponent, type Placement, surfaceComponents } from "./surface-components";

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

/** Renders what an app renders in its realm. */
export function SurfaceView({ tree, app, placement }: SurfaceViewProps) {
  const { nodes, status } = useTree(tree);
  if (status === "failed") {
    return (
      <LoudError title={`${app.name} failed here`}>
        <p>{tree.error?.message ?? "The app did not say why."}</p>
        {tree.error?.source && <code className={styles.source}>{tree.error.source}</code>}
        <p className={styles.more}>The browser's console has the whole story.</p>
      </LoudError>
    );
  }
  if (status === "loading" && nodes.length === 0) {
    return (
      <div className={styles.loadingAlone} role="status">
        <Loader size={16} color="gray" aria-hidden />
        <span>Loading…</span>
      </div>
    );
  }
  return <Nodes nodes={nodes} app={app} placement={placement} />;
}

interface NodesProps {
  nodes: readonly (SurfaceNode | string)[];
  app: AppIdentity;
  placement: Placement;
  nested?: boolean;
}

function Nodes({ nodes, app, placement, nested = false }: NodesProps) {
  const visible = nodes.filter(
    (node) => typeof node === "string" || !(placement === "dialog" && node.type === "Button"),
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

function Node({ node, app, placement, alone }: Omit<NodesProps, "nodes"> & { node: SurfaceNode; alone: boolean }) {
  const { type } = node;
  if (!isKnownComponent(type)) {
    return (
      <LoudError title={`Unknown component “${type}”`}>{app.name} uses a component that Stoa does not have.</LoudError>
    );
  }
  // The realm checks props against HostComponents before they get here, so a node of this type has these props.
  const Component = surfaceComponents[type] as FC<ComponentProps<HostComponentName>>;
  return (
    <Component props={node.props as never} placement={placement} app={app} alone={alone}>
      <Nodes nodes={node.children} app={app} placement={placement} nested />
    </Component>
  );
}

function LoudError({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className={styles.loud} role="alert">
      <OctagonAlert size={16} aria-hidden />
      <div>
        <strong>{title}</strong>
        <div>{children}</div>
      </div>
    </div>
  );
}
