import { ActionIcon, Button, Menu, Skeleton, TextInput, Tooltip } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, ChevronLeft, Ellipsis, GripVertical, Pencil, Plus } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { messageOf } from "../api/client";
import { keys } from "../api/keys";
import { listTarget, objectsQuery } from "../api/queries";
import type { ObjectDefinition } from "../api/types";
import { useSession, useWorkspace } from "../api/workspace";
import { accessOf, deleteList, type List, listKeys, listsQuery, renameList } from "../lists/lists-api";
import { AttributeIcon } from "../objects/attribute-icon";
import { ErrorState } from "../parts/EmptyState";
import card from "../parts/row-card.module.css";
import { Tag } from "../parts/Tag";
import { toastError, toasts } from "../parts/toast-store";
import { NotFound } from "../shell/NotFound";
import { useTitle } from "../shell/PageBar";
import { formatNumber } from "../values/read";
import { calculationsQuery } from "../views/calculations-api";
import { AttributeDialog } from "./AttributeDialog";
import { DeleteByName } from "./DeleteByName";
import { ListAccessForm } from "./ListAccessForm";
import own from "./Schema.module.css";
import {
  allAttributesQuery,
  changeAttribute,
  deleteObject,
  type FullAttribute,
  moved,
  orderAttributes,
  renameObject,
  STANDARD_OBJECTS,
  schemaKeys,
  typeName,
} from "./schema-api";
import styles from "./settings.module.css";

/** An object with its attributes. */
export function ObjectSchemaPage() {
  const { object: slug = "" } = useParams();
  const { member } = useSession();
  const w = useWorkspace();
  const objects = useQuery(objectsQuery(w));
  const object = objects.data?.find((item) => item.api_slug === slug);
  useTitle(object?.plural_noun ?? "Object");
  if (objects.data && !object) return <NotFound what="object" />;
  return (
    <section className={styles.section} aria-label={object?.plural_noun}>
      <Crumb />
      {object && (
        <Names
          key={`${object.singular_noun}/${object.plural_noun}`}
          fields={[
            ["Plural name", object.plural_noun],
            ["Singular name", object.singular_noun],
          ]}
          editable={member.access_level === "admin"}
          save={([plural = "", singular = ""]) => renameObject(w, slug, singular, plural)}
        />
      )}
      <Attributes key={slug} target={slug} editable={member.access_level === "admin"} />
      {object && member.access_level === "admin" && !STANDARD_OBJECTS.includes(slug) && (
        <DeleteObject object={object} />
      )}
    </section>
  );
}

function DeleteObject({ object }: { object: ObjectDefinition }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  return (
    <DeleteByName
      name={object.plural_noun}
      label={`Delete ${object.plural_noun.toLowerCase()}…`}
      remove={() => deleteObject(w, object.api_slug)}
      onDeleted={async () => {
        await navigate(`/${w}/settings/objects`, { replace: true });
        await client.invalidateQueries({ queryKey: keys.objects(w) });
        await client.invalidateQueries({ queryKey: listKeys.all(w) });
      }}
    >
      All its records, its lists and its attributes go with it. This cannot be undone.
    </DeleteByName>
  );
}

/** A list with its attributes. */
export function ListSchemaPage() {
  const { list: address = "" } = useParams();
  const { member } = useSession();
  const w = useWorkspace();
  const client = useQueryClient();
  const lists = useQuery(listsQuery(w));
  const list = lists.data?.find((item) => item.api_slug === address || item.id.list_id === address);
  const slug = list?.api_slug ?? address;
  useTitle(list?.name ?? "List");
  if (lists.data && !list) return <NotFound what="list" />;
  const editable = list !== undefined && accessOf(list, member.id) === "full-access";
  return (
    <section className={styles.section} aria-label={list?.name}>
      <Crumb />
      {list && (
        <Names
          key={list.name}
          fields={[["Name", list.name]]}
          editable={editable}
          save={async ([name = ""]) => {
            await renameList(w, slug, name);
            await client.invalidateQueries({ queryKey: listKeys.all(w) });
          }}
        />
      )}
      <Attributes key={slug} target={listTarget(slug)} editable={editable} />
      {list && (
        <>
          <h2 className={styles.title}>Access</h2>
          <ListAccessForm
            key={JSON.stringify([slug, list.workspace_access, list.workspace_member_access])}
            list={list}
            editable={editable}
          />
          {editable && <DeleteList list={list} />}
        </>
      )}
    </section>
  );
}

function DeleteList({ list }: { list: List }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const question = { filter: null, group_by: null, calculations: [] };
  const counted = useQuery(calculationsQuery(w, listTarget(list.api_slug), question)).data?.[0]?.count;
  const entries =
    counted === undefined ? "All its entries" : counted === 1 ? "Its 1 entry" : `Its ${formatNumber(counted)} entries`;
  return (
    <DeleteByName
      name={list.name}
      label="Delete this list…"
      remove={() => deleteList(w, list.api_slug)}
      onDeleted={async () => {
        await navigate(`/${w}/settings/objects`, { replace: true });
        await client.invalidateQueries({ queryKey: listKeys.all(w) });
      }}
    >
      {entries} with values and comments, the attributes of the list and its views go for every member. The records on
      it stay. This cannot be undone.
    </DeleteByName>
  );
}

function Crumb() {
  const w = useWorkspace();
  return (
    <Link to={`/${w}/settings/objects`} className={own.crumb}>
      <ChevronLeft size={14} aria-hidden />
      Objects and lists
    </Link>
  );
}

interface NamesProps {
  /** Label and value of each name. */
  fields: [string, string][];
  editable: boolean;
  save(names: string[]): Promise<unknown>;
}

/** What it is called. */
function Names({ fields, editable, save }: NamesProps) {
  const [names, setNames] = useState(fields.map(([, name]) => name));
  const rename = useMutation({
    mutationFn: () => save(names.map((name) => name.trim())),
    onSuccess: () => toasts.show({ variant: "success", title: "Renamed" }),
    onError: (error) => toastError("Not renamed", messageOf(error)),
  });
  const same = fields.every(([, name], at) => names[at]?.trim() === name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same && names.every((name) => name.trim() !== "")) rename.mutate();
  };
  return (
    <form className={card.fields} onSubmit={submit}>
      {fields.map(([label], at) => (
        <TextInput
          key={label}
          label={label}
          value={names[at] ?? ""}
          maxLength={100}
          readOnly={!editable}
          onChange={(event) => setNames(names.map((name, index) => (index === at ? event.target.value : name)))}
        />
      ))}
      {editable && (
        <Button type="submit" variant="default" disabled={same} loading={rename.isPending}>
          Rename
        </Button>
      )}
    </form>
  );
}

/** The attributes in their order: dragged, or moved with the arrows on the handle. */
function Attributes({ target, editable }: { target: string; editable: boolean }) {
  const w = useWorkspace();
  const client = useQueryClient();
  const attributes = useQuery(allAttributesQuery(w, target));
  const [archived, setArchived] = useState(false);
  const [dialog, setDialog] = useState<FullAttribute | "new" | null>(null);
  const [order, setOrder] = useState<string[] | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const queryKey = schemaKeys.attributes(w, target);
  const reload = () => client.invalidateQueries({ queryKey });
  const sort = useMutation({
    scope: { id: `order/${target}` },
    mutationFn: (slugs: readonly string[]) => orderAttributes(w, target, slugs),
    onError: (error) => toastError("The order was not changed", messageOf(error)),
    onSettled: async () => {
      await reload();
      setOrder(null);
    },
  });
  const archive = useMutation({
    mutationFn: (attribute: FullAttribute) =>
      changeAttribute(w, target, attribute, { is_archived: !attribute.is_archived }),
    onSuccess: (_answer, attribute) =>
      toasts.show({
        variant: "success",
        title: attribute.is_archived ? `${attribute.title} is back` : `${attribute.title} is archived`,
      }),
    onError: (error, attribute) => toastError(`${attribute.title} was not changed`, messageOf(error)),
    onSettled: reload,
  });
  const all = attributes.data ?? [];
  const shown = all.filter((attribute) => archived || !attribute.is_archived);
  const bySlug = new Map(shown.map((attribute) => [attribute.api_slug, attribute]));
  const listed = order ? order.flatMap((slug) => bySlug.get(slug) ?? []) : shown;
  const slugs = listed.map((attribute) => attribute.api_slug);
  const put = (slug: string, to: number) => {
    const next = moved(slugs, slugs.indexOf(slug), to);
    setOrder(next);
    return next;
  };
  const onHandleKey = (event: KeyboardEvent, slug: string) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = slugs.indexOf(slug) + step;
    if (to >= 0 && to < slugs.length) sort.mutate(put(slug, to));
  };
  const hidden = all.filter((attribute) => attribute.is_archived).length;
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>Attributes</h2>
        {editable && (
          <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setDialog("new")}>
            New attribute
          </Button>
        )}
      </header>
      {attributes.isPending && <Skeleton h={320} radius={10} />}
      {attributes.isError && !attributes.data && (
        <ErrorState
          error={attributes.error}
          title="The attributes could not be loaded"
          onRetry={() => void attributes.refetch()}
        />
      )}
      {attributes.data && (
        <ul className={card.card} aria-label="Attributes">
          {listed.map((attribute, at) => (
            <li
              key={attribute.id.attribute_id}
              className={own.row}
              aria-label={attribute.title}
              data-archived={attribute.is_archived || undefined}
              data-dragged={dragged === attribute.api_slug || undefined}
              draggable={editable}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", attribute.title);
                setDragged(attribute.api_slug);
              }}
              onDragOver={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                if (dragged !== attribute.api_slug) put(dragged, at);
              }}
              onDrop={(event) => event.preventDefault()}
              onDragEnd={() => {
                setDragged(null);
                if (order) sort.mutate(order);
              }}
            >
              {editable && (
                <button
                  type="button"
                  className={own.handle}
                  aria-label={`Move ${attribute.title}`}
                  title="Drag, or move with the arrows"
                  onKeyDown={(event) => onHandleKey(event, attribute.api_slug)}
                >
                  <GripVertical size={14} aria-hidden />
                </button>
              )}
              <AttributeIcon type={attribute.type} size={15} />
              <button type="button" className={own.open} onClick={() => setDialog(attribute)}>
                {attribute.title}
              </button>
              <span className={own.type}>
                {typeName(attribute.type)}
                {attribute.is_multiselect && " · several"}
              </span>
              <code className={own.slug}>{attribute.api_slug}</code>
              <span className={own.tags}>
                {attribute.is_required && <Tag>Required</Tag>}
                {attribute.is_unique && <Tag>Unique</Tag>}
                {attribute.is_system_attribute && <Tag>System</Tag>}
                {attribute.is_archived && <Tag color="amber">Archived</Tag>}
              </span>
              <Menu position="bottom-end" width={170}>
                <Menu.Target>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={26}
                    className={own.more ?? ""}
                    aria-label={`More about ${attribute.title}`}
                  >
                    <Ellipsis size={15} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => setDialog(attribute)}>
                    {attribute.is_system_attribute || !editable ? "Show" : "Edit"}
                  </Menu.Item>
                  {editable && !attribute.is_system_attribute && (
                    <Menu.Item
                      leftSection={
                        attribute.is_archived ? (
                          <ArchiveRestore size={14} aria-hidden />
                        ) : (
                          <Archive size={14} aria-hidden />
                        )
                      }
                      onClick={() => archive.mutate(attribute)}
                    >
                      {attribute.is_archived ? "Restore" : "Archive"}
                    </Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <Tooltip label="Archived attributes keep their values, and can be restored">
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            aria-expanded={archived}
            onClick={() => setArchived(!archived)}
            style={{ alignSelf: "flex-start" }}
          >
            {archived ? "Hide archived" : `Show ${hidden} archived`}
          </Button>
        </Tooltip>
      )}
      {dialog !== null && (
        <AttributeDialog
          key={dialog === "new" ? "new" : dialog.id.attribute_id}
          target={target}
          attribute={dialog === "new" ? null : dialog}
          taken={all.map((attribute) => attribute.api_slug)}
          editable={editable}
          onClose={() => setDialog(null)}
          onMade={setDialog}
        />
      )}
    </>
  );
}
