import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf, request } from "../api/client";
import { keys } from "../api/keys";
import { useWorkspace } from "../api/workspace";
import { toastError, toasts } from "../parts/toast-store";
import { type Duplicates, dismissedPath } from "./duplicates";

interface Decision {
  /** The other record, and what people call it. */
  other: string;
  name: string;
  isDismissed: boolean;
}

/** Says for everybody that what looks like a duplicate of a record is none, and takes it back. */
export function useDismissal(object: string, record: string) {
  const w = useWorkspace();
  const client = useQueryClient();
  const queryKey = keys.duplicates(w, object, record);
  const { mutate } = useMutation({
    mutationFn: ({ other, isDismissed }: Decision) =>
      request(isDismissed ? "PUT" : "DELETE", dismissedPath(w, object, record, other)),
    onMutate: async ({ other, isDismissed }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData<Duplicates>(queryKey, (known) => {
        if (!known) return known;
        const others = known.dismissed.filter((id) => id !== other);
        return { ...known, dismissed: isDismissed ? [...others, other] : others };
      });
    },
    onSuccess: (_, { other, name, isDismissed }) => {
      const id = `duplicate-${other}`;
      if (!isDismissed) {
        toasts.hide(id);
        return;
      }
      const action = { label: "Undo", onClick: () => mutate({ other, name, isDismissed: false }) };
      toasts.show({ id, variant: "success", title: `${name} is no duplicate`, action });
    },
    onError: (error, { isDismissed }) => {
      toastError(isDismissed ? "The duplicate was not dismissed" : "The duplicate was not restored", messageOf(error));
    },
    // The other record's page has it, too.
    onSettled: () => client.invalidateQueries({ queryKey: [w, "duplicates"] }),
  });
  return {
    dismiss: (other: string, name: string) => mutate({ other, name, isDismissed: true }),
    restore: (other: string, name: string) => mutate({ other, name, isDismissed: false }),
  };
}
