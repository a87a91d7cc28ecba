import {
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { Button, Extensions, showDialog, TextBlock } from "attio/client";
import { Suspense } from "react";
import count from "./count.server";

const client = new QueryClient();

function Loaded() {
  const queries = useQueryClient();
  const first = useQuery({ queryKey: ["count", 1], queryFn: ({ signal }) => count(1, signal instanceof AbortSignal) });
  const failing = useQuery({
    queryKey: ["fails"],
    queryFn: async () => {
      throw new Error("no such thing");
    },
    retry: 1,
    retryDelay: 50,
  });
  const change = useMutation({
    mutationFn: (by: number) => count(by, true),
    onSuccess: (answer) => queries.setQueryData(["count", 1], answer),
  });
  return (
    <>
      <TextBlock align="left">
        First: {first.isPending ? "pending" : first.data} / {failing.isError ? failing.error.message : failing.status}{" "}
        after {failing.failureCount}
      </TextBlock>
      <Button label="Mutate" onClick={() => change.mutate(10)} />
      <Button label="Refetch" onClick={() => queries.invalidateQueries({ queryKey: ["count"] })} />
    </>
  );
}

function Suspended() {
  const { data } = useSuspenseQuery({ queryKey: ["count", 2], queryFn: () => count(2, true) });
  return <TextBlock align="left">Suspended: {data}</TextBlock>;
}

export default Extensions.defineExtension({
  id: "react-query",
  type: "record-action",
  label: "React Query",
  objects: "people",
  onTrigger: async () => {
    await showDialog({
      title: "React Query",
      Dialog: () => (
        <QueryClientProvider client={client}>
          <Loaded />
          <Suspense fallback={<TextBlock align="left">Suspending</TextBlock>}>
            <Suspended />
          </Suspense>
        </QueryClientProvider>
      ),
    });
  },
});
