import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, List as ListIcon, Plus } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { Link, useNavigate } from "react-router";
import { messageOf } from "../api/client";
import { keys } from "../api/keys";
import { objectsQuery } from "../api/queries";
import { useSession, useWorkspace } from "../api/workspace";
import { CreateListDialog } from "../lists/CreateListDialog";
import { listsQuery, slugOf } from "../lists/lists-api";
import { ErrorState } from "../parts/EmptyState";
import { FormFooter } from "../parts/FormFooter";
import card from "../parts/row-card.module.css";
import { useTitle } from "../shell/PageBar";
import { objectIcon } from "../shell/Sidebar";
import own from "./Schema.module.css";
import { createObject, RESERVED_SLUGS } from "./schema-api";
import styles from "./settings.module.css";

/** The objects and lists of the workspace, each with its attributes behind it. */
export function ObjectsPage() {
  const { member } = useSession();
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w));
  const lists = useQuery(listsQuery(w));
  const [making, setMaking] = useState<"object" | "list" | null>(null);
  useTitle("Objects and lists");
  return (
    <>
      <section className={styles.section} aria-labelledby="objects">
        <header className={styles.head}>
          <div>
            <h2 id="objects" className={styles.title}>
              Objects
            </h2>
            <p className={styles.lead}>What the workspace keeps records of, and which attributes they have.</p>
          </div>
          {member.access_level === "admin" && (
            <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setMaking("object")}>
              New object
            </Button>
          )}
        </header>
        {objects.isError && !objects.data ? (
          <ErrorState
            error={objects.error}
            title="The objects could not be loaded"
            onRetry={() => void objects.refetch()}
          />
        ) : (
          <ul className={card.card}>
            {objects.data?.map((object) => {
              const Icon = objectIcon(object.api_slug);
              return (
                <Row
                  key={object.id.object_id}
                  to={`/${w}/settings/objects/${object.api_slug}`}
                  icon={<Icon size={16} aria-hidden />}
                  name={object.plural_noun}
                  slug={object.api_slug}
                />
              );
            })}
          </ul>
        )}
      </section>
      {/* The sidebar has a landmark of this name. */}
      <div className={styles.section}>
        <header className={styles.head}>
          <div>
            <h2 className={styles.title}>Lists</h2>
            <p className={styles.lead}>Lists gather records of an object, with attributes of their own.</p>
          </div>
          <Button variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => setMaking("list")}>
            New list
          </Button>
        </header>
        {lists.data?.length === 0 && <p className={styles.faint}>There is no list yet.</p>}
        {lists.data && lists.data.length > 0 && (
          <ul className={card.card}>
            {lists.data.map((list) => (
              <Row
                key={list.id.list_id}
                to={`/${w}/settings/objects/lists/${list.api_slug}`}
                icon={<ListIcon size={16} aria-hidden />}
                name={list.name}
                slug={list.api_slug}
              />
            ))}
          </ul>
        )}
      </div>
      {making === "object" && <NewObject onClose={() => setMaking(null)} />}
      <CreateListDialog opened={making === "list"} onClose={() => setMaking(null)} />
    </>
  );
}

function Row({ to, icon, name, slug }: { to: string; icon: ReactNode; name: string; slug: string }) {
  return (
    <li className={own.row}>
      {icon}
      <Link to={to} className={own.open}>
        {name}
      </Link>
      <code className={own.slug}>{slug}</code>
      <ChevronRight size={15} aria-hidden className={own.chevron} />
    </li>
  );
}

function NewObject({ onClose }: { onClose(): void }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useQuery(objectsQuery(w)).data ?? [];
  const [plural, setPlural] = useState("");
  const [singular, setSingular] = useState("");
  const [typedSlug, setTypedSlug] = useState<string | null>(null);
  const taken = [...objects.map((object) => object.api_slug), ...RESERVED_SLUGS];
  const slug = typedSlug ?? (plural.trim() === "" ? "" : slugOf(plural, taken));
  const create = useMutation({
    mutationFn: async () => {
      if (RESERVED_SLUGS.includes(slug)) throw new Error(`“${slug}” is the address of a page of Stoa. Choose another.`);
      return createObject(w, slug, singular.trim(), plural.trim());
    },
    onSuccess: async (object) => {
      await client.invalidateQueries({ queryKey: keys.objects(w) });
      await navigate(`/${w}/settings/objects/${object.api_slug}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New object" size={440} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} className={styles.fields}>
        <TextInput
          label="Plural name"
          placeholder="Projects"
          value={plural}
          maxLength={100}
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setPlural(event.currentTarget.value)}
        />
        <TextInput
          label="Singular name"
          placeholder="Project"
          value={singular}
          maxLength={100}
          required
          withAsterisk={false}
          onChange={(event) => setSingular(event.currentTarget.value)}
        />
        <TextInput
          label="API slug"
          description="What programs call it, and its address."
          value={slug}
          maxLength={64}
          required
          withAsterisk={false}
          onChange={(event) => setTypedSlug(event.currentTarget.value)}
        />
        {create.isError && (
          <p className={styles.error} role="alert">
            {messageOf(create.error)}
          </p>
        )}
        <FormFooter submit="Create object" busy={create.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
