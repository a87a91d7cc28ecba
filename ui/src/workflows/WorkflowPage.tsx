import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { ApiError } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { ErrorState } from "../parts/EmptyState";
import { NotFound } from "../shell/NotFound";
import { Editor } from "./Editor";
import { useCatalog } from "./useWorld";
import styles from "./WorkflowBar.module.css";
import { workflowQuery } from "./workflows-api";

/** `/{workspace}/workflows/{id}`: the editor. */
export function WorkflowPage() {
  const { workflow: id = "" } = useParams();
  const w = useWorkspace();
  const workflow = useQuery(workflowQuery(w, id));
  const catalog = useCatalog();
  const error = workflow.error ?? catalog.error;
  if (error instanceof ApiError && error.status === 404)
    return <NotFound what="workflow" back={{ to: "workflows", label: "Workflows" }} />;
  if (error && (!workflow.data || catalog.error)) {
    return (
      <ErrorState
        as="h1"
        error={error}
        title="The workflow could not be loaded"
        onRetry={() => {
          void workflow.refetch();
          catalog.refetch();
        }}
      />
    );
  }
  if (!workflow.data || catalog.isPending) return <EditorSkeleton />;
  return <Editor key={id} workflow={workflow.data} />;
}

export function EditorSkeleton() {
  return (
    <div className={styles.page} aria-busy="true">
      <div className={styles.bar}>
        <Skeleton w={220} h={14} />
      </div>
    </div>
  );
}
