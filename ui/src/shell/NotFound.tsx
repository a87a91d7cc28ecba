import { Compass } from "lucide-react";
import { Link } from "react-router";
import { useWorkspace } from "../api/workspace";
import { EmptyState } from "../parts/EmptyState";

export function NotFound({ what = "page" }: { what?: string }) {
  const w = useWorkspace();
  return (
    <EmptyState
      as="h1"
      icon={Compass}
      title={`No such ${what}`}
      text="It may have been deleted, or the address is mistyped."
    >
      <Link to={`/${w}/people`} style={{ color: "var(--accent-ink)" }}>
        Go to People
      </Link>
    </EmptyState>
  );
}
