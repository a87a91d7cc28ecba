import { Modal, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { objectsQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { FormFooter } from "../parts/FormFooter";
import styles from "./Lists.module.css";
import { createList, listKeys, listsQuery, slugOf } from "./lists-api";

/** Makes a list of the records of an object, for every member. */
export function CreateListDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useQuery(objectsQuery(w)).data ?? [];
  const lists = useQuery(listsQuery(w)).data ?? [];
  const [name, setName] = useState("");
  const [object, setObject] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () =>
      createList(
        w,
        name.trim(),
        slugOf(
          name,
          lists.map((list) => list.api_slug),
        ),
        object ?? objects[0]?.api_slug ?? "people",
      ),
    onSuccess: async (list) => {
      await client.invalidateQueries({ queryKey: listKeys.all(w) });
      close();
      await navigate(`/${w}/lists/${list.api_slug}`);
    },
  });
  const close = () => {
    setName("");
    create.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") create.mutate();
  };
  return (
    <Modal opened={opened} onClose={close} title="New list" size={420} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.form}>
        <TextInput
          label="Name"
          placeholder="Sales pipeline"
          value={name}
          maxLength={100}
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Of"
          value={object ?? objects[0]?.api_slug ?? ""}
          onChange={(event) => setObject(event.currentTarget.value)}
          data={objects.map((item) => ({ value: item.api_slug, label: item.plural_noun }))}
        />
        {create.isError && (
          <p className={styles.error} role="alert">
            {messageOf(create.error)}
          </p>
        )}
        <FormFooter submit="Create list" busy={create.isPending} onCancel={close} />
      </form>
    </Modal>
  );
}
