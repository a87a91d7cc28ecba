import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { useWorkspace } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import type { Definition, Workflow } from "./types";
import { actOnWorkflow, createWorkflow, deleteWorkflow, type WorkflowAct, workflowKeys } from "./workflows-api";

/** What can be done with a workflow as a whole; each says itself when it failed. */
export interface WorkflowActs {
  create(definition?: Definition): Promise<void>;
  /** Null when it failed. */
  act(id: string, act: WorkflowAct): Promise<Workflow | null>;
  duplicate(id: string): Promise<void>;
  /** Whether it is gone. */
  remove(id: string): Promise<boolean>;
}

const FAILED: Record<WorkflowAct, string> = {
  discard: "The changes could not be discarded",
  enable: "The workflow could not be enabled",
  disable: "The workflow could not be disabled",
  archive: "The workflow could not be archived",
  duplicate: "The workflow could not be duplicated",
};

export function useWorkflowActs(): WorkflowActs {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMemo(() => {
    const keep = (workflow: Workflow) => {
      client.setQueryData(workflowKeys.one(w, workflow.id), workflow);
      void client.invalidateQueries({ queryKey: workflowKeys.all(w) });
    };
    const act = async (id: string, what: WorkflowAct) => {
      try {
        const workflow = await actOnWorkflow(w, id, what);
        keep(workflow);
        return workflow;
      } catch (error) {
        toastError(FAILED[what], messageOf(error));
        return null;
      }
    };
    return {
      act,
      create: async (definition) => {
        try {
          const workflow = await createWorkflow(w, definition);
          keep(workflow);
          await navigate(`/${w}/workflows/${workflow.id}`);
        } catch (error) {
          toastError("The workflow could not be created", messageOf(error));
        }
      },
      duplicate: async (id) => {
        const copy = await act(id, "duplicate");
        if (!copy) return;
        toasts.show({ variant: "success", title: `“${copy.title}” is a draft of its own` });
        await navigate(`/${w}/workflows/${copy.id}`);
      },
      remove: async (id) => {
        try {
          await deleteWorkflow(w, id);
          client.removeQueries({ queryKey: workflowKeys.one(w, id) });
          void client.invalidateQueries({ queryKey: workflowKeys.all(w) });
          return true;
        } catch (error) {
          toastError("The workflow could not be deleted", messageOf(error));
          return false;
        }
      },
    };
  }, [w, client, navigate]);
}
