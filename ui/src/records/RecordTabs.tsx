import { Tooltip, UnstyledButton } from "@mantine/core";
import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { Link, useParams } from "react-router";
import { useSetLayout } from "../api/mutations";
import { AppIcon } from "../apps/icons";
import { type Offer, type OfferTarget, useOffers } from "../apps/offers";
import { NATIVE_TABS, tabAt, tabSegment } from "../apps/record-tabs";
import { moveBetweenTabs } from "../parts/tabs";
import styles from "./RecordPage.module.css";
import own from "./RecordTabs.module.css";

/** A tab of a record page: one of Stoa's own, or an app's. */
export interface RecordTab {
  /** The last segment of its address. */
  segment: string;
  label: string;
  offer?: Offer;
}

export interface ShownTabs {
  tabs: readonly RecordTab[];
  /** With those that are hidden. */
  all: readonly RecordTab[];
  /** The tab of the address; undefined as long as an app may still bring it. */
  shown: RecordTab | undefined;
  /** The segment that the address should have instead of its own: where an app must stand before the id, or must not. */
  rightful: string | undefined;
}

/** How the layout of the page names a tab. */
const tabName = (tab: RecordTab) => tab.offer?.key ?? tab.segment;

/**
 * The tabs of a record page that are not hidden, Stoa's own first, and which one the address names: overview when there
 * is no such tab.
 */
export function useRecordTabs(
  native: readonly RecordTab[],
  target: OfferTarget,
  hidden: readonly string[] | undefined,
): ShownTabs {
  const { tab: segment } = useParams();
  const { offers, settled } = useOffers("record-tab", target);
  return useMemo(() => {
    const [overview] = native;
    const brought = offers.filter((offer) => !NATIVE_TABS.has(offer.entry.id));
    const tabs = brought.map((offer) => ({
      segment: tabSegment(brought, offer.app.slug, offer.entry.id),
      label: offer.entry.label,
      offer,
    }));
    const all = [...native, ...tabs];
    const visible = all.filter((tab) => !hidden?.includes(tabName(tab)));
    const named = segment === undefined ? overview : native.find((tab) => tab.segment === segment);
    const offer = segment === undefined ? undefined : tabAt(brought, segment);
    const shown = visible.find((tab) => tab === named || (!named && tab.offer !== undefined && tab.offer === offer));
    const misnamed = settled && offer && shown?.offer === offer && shown.segment !== segment;
    return {
      tabs: visible,
      all,
      shown: shown ?? (settled ? overview : undefined),
      rightful: misnamed ? shown.segment : undefined,
    };
  }, [native, offers, settled, segment, hidden]);
}

interface RecordTabListProps extends Pick<ShownTabs, "tabs" | "shown"> {
  /** The address of the record, without its tab. */
  base: string;
  /** What stands at the end of the line. */
  aside?: ReactNode;
}

export function RecordTabList({ tabs, shown, base, aside }: RecordTabListProps) {
  return (
    <div className={own.line}>
      <div className={styles.tabs} role="tablist" aria-label="Record" tabIndex={-1} onKeyDown={moveBetweenTabs}>
        {tabs.map((tab) => (
          <Tab key={tab.segment} tab={tab} selected={tab.segment === shown?.segment} base={base} />
        ))}
      </div>
      {aside}
    </div>
  );
}

interface TabChoicesProps {
  object: string;
  all: readonly RecordTab[];
  hidden: readonly string[];
  aside?: ReactNode;
}

/** The same line while the page is configured: which tabs every member sees. The overview always stays. */
export function TabChoices({ object, all, hidden, aside }: TabChoicesProps) {
  const { mutate } = useSetLayout(object);
  const toggle = (name: string) =>
    mutate(({ hidden_tabs }) => ({
      hidden_tabs: hidden_tabs.includes(name) ? hidden_tabs.filter((tab) => tab !== name) : [...hidden_tabs, name],
    }));
  return (
    <div className={own.line}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of choices, not of fields */}
      <div role="group" className={`${styles.tabs} ${own.choices}`} aria-label="Tabs that every member sees">
        {all.map((tab) => {
          const name = tabName(tab);
          const isHidden = hidden.includes(name);
          const Mark = isHidden ? EyeOff : Eye;
          if (tab.segment === "overview") {
            return (
              <span key={name} className={own.kept}>
                {tab.label}
              </span>
            );
          }
          return (
            <Tooltip key={name} label={`${isHidden ? "Show to" : "Hide from"} every member`}>
              <UnstyledButton className={own.choice} aria-pressed={!isHidden} onClick={() => toggle(name)}>
                {tab.offer && <AppIcon app={tab.offer.app} size={14} />}
                {tab.label}
                <Mark size={13} aria-hidden />
              </UnstyledButton>
            </Tooltip>
          );
        })}
      </div>
      {aside}
    </div>
  );
}

function Tab({ tab, selected, base }: { tab: RecordTab; selected: boolean; base: string }) {
  const link = (
    <Link
      to={`${base}/${encodeURIComponent(tab.segment)}`}
      role="tab"
      id={`tab-${tab.segment}`}
      aria-selected={selected}
      aria-controls="record-panel"
      className={styles.tab}
    >
      {tab.offer && (
        <span className={own.icon}>
          <AppIcon app={tab.offer.app} size={14} />
        </span>
      )}
      {tab.label}
    </Link>
  );
  return tab.offer ? <Tooltip label={tab.offer.app.name}>{link}</Tooltip> : link;
}
