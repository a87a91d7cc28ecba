import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo, useRef } from "react";
import { useSetLayout } from "../api/mutations";
import { layoutQuery } from "../api/queries";
import type { Attribute, ObjectDefinition, PlacedWidget } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { AppIcon } from "../apps/icons";
import { type Offer, useOffers } from "../apps/offers";
import overview from "./Overview.module.css";
import styles from "./RecordWidgets.module.css";
import { GoneWidget, WidgetCard } from "./WidgetCard";

interface RecordWidgetsProps {
  object: ObjectDefinition;
  attributes: Attribute[];
  record: string;
  /** Whether the layout is open for change. */
  configuring: boolean;
  onConfigured(): void;
}

const named = (widget: PlacedWidget) => `${widget.app}/${widget.widget}`;

/** The widgets of apps that an admin has put on the record pages of the object, and the way to put them there. */
export function RecordWidgets({ object, attributes, record, configuring, onConfigured }: RecordWidgetsProps) {
  const w = useWorkspace();
  const slug = object.api_slug;
  const layout = useQuery(layoutQuery(w, slug)).data;
  const target = useMemo(() => ({ object: slug, attributes }), [slug, attributes]);
  const { offers } = useOffers("record-widget", target);
  const { mutate } = useSetLayout(slug);
  const add = useRef<HTMLButtonElement>(null);
  if (!layout) return null;
  const placed = layout.widgets.map((widget) => ({
    key: named(widget),
    offer: offers.find((offer) => offer.key === named(widget)),
    widget,
  }));
  const shown = configuring ? placed : placed.filter(({ offer }) => offer);
  const addable = offers.filter((offer) => !placed.some(({ key }) => key === offer.key));
  if (!configuring && shown.length === 0) return null;

  const move = (key: string, by: number) =>
    mutate(({ widgets }) => {
      const at = widgets.findIndex((widget) => named(widget) === key);
      const moved = widgets[at];
      const rest = widgets.filter((widget) => widget !== moved);
      const to = Math.max(0, Math.min(rest.length, at + by));
      return moved ? { widgets: [...rest.slice(0, to), moved, ...rest.slice(to)] } : {};
    });
  const remove = (key: string) => {
    mutate(({ widgets }) => ({ widgets: widgets.filter((widget) => named(widget) !== key) }));
    // What had the focus goes with its card.
    add.current?.focus();
  };
  return (
    <section aria-labelledby="widgets" className={configuring ? styles.configuring : undefined}>
      <div className={overview.line}>
        <div>
          <h2 id="widgets" className={overview.heading}>
            Widgets
          </h2>
          {configuring && (
            <p className={styles.note}>Every member sees these on every {object.singular_noun.toLowerCase()}.</p>
          )}
        </div>
        {configuring && (
          <div className={styles.tools}>
            <AddWidget
              button={add}
              offers={addable}
              noun={object.plural_noun.toLowerCase()}
              onAdd={(offer) =>
                mutate(({ widgets }) => ({ widgets: [...widgets, { app: offer.app.slug, widget: offer.entry.id }] }))
              }
            />
            <Button onClick={onConfigured}>Done</Button>
          </div>
        )}
      </div>
      {shown.length > 0 && (
        <ul className={styles.cards}>
          {shown.map(({ key, offer, widget }, at) => {
            const change = configuring
              ? {
                  onEarlier: at > 0 ? () => move(key, -1) : null,
                  onLater: at < shown.length - 1 ? () => move(key, 1) : null,
                  onRemove: () => remove(key),
                }
              : null;
            return (
              <li key={key} className={styles.slot}>
                {offer ? (
                  <WidgetCard offer={offer} object={slug} record={record} change={change} />
                ) : (
                  <GoneWidget widget={widget} change={change} />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {configuring && shown.length === 0 && (
        <p className={styles.empty}>No widgets yet. Add one to see it here, on every page of this kind.</p>
      )}
    </section>
  );
}

interface AddWidgetProps {
  button: React.RefObject<HTMLButtonElement | null>;
  offers: readonly Offer[];
  /** What the object's records are called. */
  noun: string;
  onAdd(offer: Offer): void;
}

function AddWidget({ button, offers, noun, onAdd }: AddWidgetProps) {
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button ref={button} variant="default" leftSection={<Plus size={14} aria-hidden />}>
          Add widget
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offers.length === 0 && (
          <Menu.Item data-disabled className={styles.nothing ?? ""}>
            No app has another widget for {noun}.
          </Menu.Item>
        )}
        {offers.map((offer) => (
          <Menu.Item
            key={offer.key}
            leftSection={<AppIcon app={offer.app} size={18} />}
            rightSection={<span className={styles.from}>{offer.app.name}</span>}
            onClick={() => onAdd(offer)}
          >
            {offer.entry.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
