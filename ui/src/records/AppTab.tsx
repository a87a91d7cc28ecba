import { useMemo } from "react";
import { MountedSurface } from "../apps/MountedSurface";
import type { Offer } from "../apps/offers";
import styles from "./AppTab.module.css";

interface AppTabProps {
  offer: Offer;
  object: string;
  record: string;
}

/** The tab of an app on a record page. */
export function AppTab({ offer, object, record }: AppTabProps) {
  const props = useMemo(() => ({ recordId: record, object }), [record, object]);
  return (
    <div className={styles.tab}>
      <MountedSurface offer={offer} props={props} placement="tab" />
    </div>
  );
}
